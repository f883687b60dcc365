// What a person opens in a part that scrolls comes into sight: else only its first line is seen to have appeared.

/** Watches the summaries below an element, whether they are clicked or opened by the keyboard, which clicks them. */
export function bringIntoSight(root: HTMLElement): void {
  root.addEventListener('click', ({ target }) => {
    const summary = target instanceof Element ? target.closest('summary') : null;
    const details = summary?.parentElement;
    if (!(details instanceof HTMLDetailsElement)) return;
    // It is open, and as high as it gets, once the click is over.
    requestAnimationFrame(() => {
      if (details.open) details.scrollIntoView({ block: 'nearest' });
    });
  });
}
