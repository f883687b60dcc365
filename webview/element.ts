// Makes elements. Text always becomes text nodes, never markup.
type Child = Node | string;
type Attributes = Readonly<Record<string, string>>;

function fill<T extends Element>(target: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
  target.append(...children);
  return target;
}

export function element(name: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}
