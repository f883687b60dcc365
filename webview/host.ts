// The panel's side of the protocol: what is sent is typed, what comes is parsed.
import * as v from 'valibot';
import {
  SavedPanelSchema,
  ToPanelSchema,
  type FromPanel,
  type SavedPanel,
  type ToPanel,
} from '../src/shared/panel-protocol.ts';

const api = acquireVsCodeApi();

export function send(message: FromPanel): void {
  api.postMessage(message);
}

export function receive(handle: (message: ToPanel) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = v.safeParse(ToPanelSchema, event.data);
    if (message.success) handle(message.output);
    else console.error('Data Diet: a message is not understood', v.summarize(message.issues));
  });
}

/** What was kept over a reload. */
export function savedState(): SavedPanel | undefined {
  const saved = v.safeParse(SavedPanelSchema, api.getState());
  return saved.success ? saved.output : undefined;
}

export function saveState(state: SavedPanel): void {
  api.setState(state);
}
