/** Building elements. Texts go in as text nodes, never as HTML: names and values are other people's. */

type Child = Node | string | null | false;

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: ElementOptions = {},
  children: readonly Child[] = [],
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (options.class) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title) made.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  for (const child of children) if (child !== null && child !== false) made.append(child);
  return made;
}

/** Sets a text only if it changed: screen readers and the layout notice writes. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function show(target: HTMLElement, shown: boolean): void {
  if (target.hidden === shown) target.hidden = !shown;
}

export function setTitle(target: HTMLElement, title: string): void {
  if (target.title !== title) target.title = title;
}

/** Sets a custom property through the CSSOM, which a strict content policy allows. */
export function setLength(target: HTMLElement | SVGElement, property: string, value: string): void {
  if (target.style.getPropertyValue(property) !== value) target.style.setProperty(property, value);
}

/** The options of a select, rebuilt only when they differ. */
export function setOptions(
  select: HTMLSelectElement,
  options: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
): void {
  const before = [...select.options];
  const same =
    before.length === options.length &&
    options.every((option, index) => {
      const old = before[index];
      return old?.value === option.value && old.textContent === option.label;
    });
  if (!same) {
    select.replaceChildren(
      ...options.map(({ value, label }) => element("option", { text: label, attributes: { value } })),
    );
  }
  if (select.value !== chosen) select.value = chosen;
}

let lastId = 0;

/** An id that nothing else in the page has. */
export function freshId(prefix: string): string {
  lastId++;
  return `${prefix}-${lastId}`;
}
