// What names a model on the hub.

export interface HubModel {
  readonly id: string;
  /** Branch, tag or commit; `main` when left out. */
  readonly revision?: string | undefined;
}

export const DEFAULT_REVISION = 'main';

/** How it is named to a person. */
export function describeHubModel({ id, revision }: HubModel): string {
  return revision === undefined ? id : `${id}@${revision}`;
}
