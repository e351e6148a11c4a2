/** A new element. Its content is inserted as text: nothing is parsed as HTML. */
export function element(name, className, ...content) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content);
  return node;
}
