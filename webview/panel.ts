// The panel's entry: shows the state that the editor tells, and keeps the query over reloads.
import { defaultQuery, type PanelState, type ToPanel } from '../src/shared/panel-protocol.ts';
import { element } from './element.ts';
import { EvaluationSection } from './evaluation-section.ts';
import { receive, savedState, saveState, send } from './host.ts';
import { ScoredPage } from './scored-page.ts';
import { setStrings, string } from './strings.ts';
import { button } from './toolkit.ts';

const root = document.getElementById('panel')!;
const progress = element('div', { class: 'progress', role: 'status' });
const content = element('div', { class: 'content' });
root.append(progress, content);

let page: ScoredPage | undefined;

function messagePage(title: string, text: string, ...buttons: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'message' },
    element('h1', {}, title),
    element('p', {}, text),
    element('div', { class: 'actions' }, ...buttons),
  );
}

function showState(state: PanelState): void {
  if (state.kind === 'scored') {
    if (page === undefined) {
      const saved = savedState();
      page = new ScoredPage(state, saved?.uri === state.uri ? saved.query : undefined);
      content.replaceChildren(page.root);
      page.attached();
    } else {
      page.update(state);
    }
    return;
  }
  page = undefined;
  const saved = savedState();
  if (saved?.uri !== state.uri) {
    saveState({
      uri: state.uri,
      query: defaultQuery('el2n'),
    });
  }
  if (state.kind === 'gone') {
    content.replaceChildren(messagePage(`${state.name}: ${string('goneTitle')}`, string('goneText')));
    return;
  }
  const score = button(string('scoreNow'), 'primary', () => {
    send({ type: 'score' });
  });
  if (state.kind === 'empty') {
    const message = messagePage(`${state.name}: ${string('emptyTitle')}`, string('emptyText'), score);
    content.replaceChildren(message);
    if (state.evaluation !== null) {
      const evaluation = new EvaluationSection();
      evaluation.show(state.evaluation, undefined);
      evaluation.open();
      message.append(evaluation.root);
    }
    return;
  }
  const openLog = button(string('openLog'), 'secondary', () => {
    send({ type: 'openLog' });
  });
  content.replaceChildren(messagePage(string('failedTitle'), state.message, score, openLog));
}

function showProgress(job: { readonly text: string; readonly fraction: number } | null): void {
  progress.classList.toggle('running', job !== null);
  if (job === null) {
    progress.replaceChildren();
    return;
  }
  const line = progress.querySelector('.line');
  if (line === null) {
    const cancel = button(string('cancel'), 'secondary', () => {
      send({ type: 'cancel' });
    });
    progress.replaceChildren(element('div', { class: 'line' }), element('span', { class: 'doing' }), cancel);
  }
  progress.style.setProperty('--share', String(job.fraction));
  const doing = progress.querySelector('.doing');
  if (doing !== null) doing.textContent = job.text;
}

receive((message: ToPanel) => {
  switch (message.type) {
    case 'strings':
      setStrings(message.strings);
      return;
    case 'histogram':
      page?.takeHistogram(message.ranking, message.score, message.histogram);
      return;
    case 'state':
      showState(message.state);
      return;
    case 'rows':
      page?.source.take(message);
      return;
    case 'progress':
      showProgress(message.progress);
      return;
    case 'select':
      page?.select(message.place);
      return;
    case 'text':
      page?.takeText(message);
      return;
    case 'map':
      page?.takeMap(message.map);
      return;
    case 'told':
      page?.takeTold(message.text);
      return;
    case 'searching':
      page?.takeSearching(message.fraction);
      return;
  }
});
send({ type: 'ready' });
