// Names of models on the hub, as the hub allows them and as people write them.

const ID = /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)?$/;
const REVISION = /^\w[\w.+-]*(\/\w[\w.+-]*)*$/;
/** The page of a model on the hub, at a branch, tag or commit or without. */
const ADDRESS = /^https?:\/\/[^/]+\/([^/?#]+\/[^/?#]+)(?:\/(?:tree|commit)\/([^?#]+))?\/?(?:[?#].*)?$/;

export interface HubName {
  readonly id: string;
  readonly revision?: string | undefined;
}

/** Whether the hub could have a model of that name. */
export function isHubName({ id, revision }: HubName): boolean {
  if (!ID.test(id) || /--|\.\./.test(id)) return false;
  return revision === undefined || (REVISION.test(revision) && !revision.includes('..'));
}

/** Reads `owner/name`, `owner/name@revision`, or the address of the model's page; undefined for anything else. */
export function readHubName(text: string): HubName | undefined {
  const trimmed = text.trim();
  const [, pageId, pageRevision] = ADDRESS.exec(trimmed) ?? [];
  const at = trimmed.indexOf('@');
  const id = pageId ?? (at < 0 ? trimmed : trimmed.slice(0, at));
  const revision = pageId === undefined && at >= 0 ? trimmed.slice(at + 1) : pageRevision?.replace(/\/$/, '');
  const name: HubName = revision === undefined ? { id } : { id, revision };
  return id.includes('/') && isHubName(name) ? name : undefined;
}
