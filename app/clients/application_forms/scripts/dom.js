// The page as a person has it: its elements in order (open shadow roots included), what of them is seen, and their text.

const MOST_ELEMENTS = 60000;
const STARS = /[*✱＊∗⁎﹡✳★⁕✶✻✽❉❋]/;

const clean = (text) => (text ?? "").replace(/[\s\u00a0\u200b\u00ad]+/g, " ").trim();

const parentOf = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;

const childrenOf = (element) => {
  if (element.shadowRoot) return [...element.shadowRoot.childNodes];
  if (element.localName === "slot") {
    const assigned = element.assignedNodes();
    if (assigned.length) return assigned;
  }
  return [...element.childNodes];
};

const everything = () => {
  const found = [];
  const waiting = [document.body ?? document.documentElement];
  while (waiting.length && found.length < MOST_ELEMENTS) {
    const element = waiting.pop();
    found.push(element);
    if (["SVG", "TEMPLATE", "SCRIPT", "STYLE"].includes(element.tagName.toUpperCase())) continue;
    const children = childrenOf(element).filter((child) => child.nodeType === Node.ELEMENT_NODE);
    for (let place = children.length - 1; place >= 0; place--) waiting.push(children[place]);
  }
  return found;
};

const holds = (outer, inner) => {
  for (let element = inner; element; element = parentOf(element)) if (element === outer) return true;
  return false;
};

const closest = (element, selector) => {
  for (let outer = element; outer; outer = parentOf(outer)) if (outer.matches(selector)) return outer;
  return null;
};

const commonAncestor = (elements) => {
  let common = elements[0];
  while (common && !elements.every((element) => holds(common, element))) common = parentOf(common);
  return common ?? document.body;
};

const byId = (element, id) => element.getRootNode().getElementById?.(id) ?? document.getElementById(id);

// Shown, big enough, on the page, not clipped away. Everything that hides a trap makes this false.
const seenBefore = new WeakMap();
const seen = (element) => {
  if (!seenBefore.has(element)) seenBefore.set(element, isSeen(element));
  return seenBefore.get(element);
};

const isSeen = (element) => {
  if (!element.checkVisibility({ checkVisibilityCSS: true, visibilityProperty: true })) return false;
  const box = element.getBoundingClientRect();
  if (box.width < 4 || box.height < 4) return false;
  let opacity = 1;
  let scrolled = false;
  for (let outer = element; outer; outer = parentOf(outer)) {
    const style = getComputedStyle(outer);
    opacity *= Number(style.opacity);
    if (outer.scrollTop > 0 || outer.scrollLeft > 0) scrolled = true;
    if (/inset\((50|100)%/.test(style.clipPath)) return false;
    if (/^rect\((0|1)(px)?,? (0|1)(px)?,? (0|1)(px)?,? (0|1)(px)?\)$/.test(style.clip)) return false;
    if (outer !== document.body && outer !== document.documentElement && /hidden|clip/.test(style.overflow)) {
      const outerBox = outer.getBoundingClientRect();
      if (style.display !== "inline" && style.display !== "contents" && (outerBox.width < 2 || outerBox.height < 2)) return false;
    }
  }
  if (opacity < 0.1) return false;
  if (scrolled) return true;
  const wide = Math.max(document.documentElement.scrollWidth, innerWidth);
  const high = Math.max(document.documentElement.scrollHeight, innerHeight);
  return (
    box.right + scrollX > 0 && box.bottom + scrollY > 0 && box.left + scrollX < wide + 500 && box.top + scrollY < high + 500
  );
};

const NO_TEXT = "script,style,template,noscript,select,textarea,input,option,datalist,iframe,object,[role=listbox],[role=alert]";

// The text of an element in pieces, one per text node: "Email", "*", "Required". What a style sheet draws (a star after
// a label) and what a picture says are pieces too; controls and what is hidden are not.
const piecesOf = (element, { without = () => false, most = 60 } = {}) => {
  const pieces = [];
  const drawn = (node, place) => {
    const content = getComputedStyle(node, place).content;
    const text = /^["'](.*)["']/.exec(content)?.[1];
    if (text && STARS.test(text)) pieces.push("*");
    else if (text && text.length < 30 && /\p{L}{3}/u.test(text)) pieces.push(clean(text));
  };
  const visit = (node) => {
    if (pieces.length >= most) return;
    if (node.nodeType === Node.TEXT_NODE) {
      const text = clean(node.data);
      if (text) pieces.push(text.slice(0, 600));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || (node !== element && (node.matches(NO_TEXT) || without(node)))) return;
    if (node !== element && !node.checkVisibility({ checkVisibilityCSS: true, visibilityProperty: true }) && getComputedStyle(node).display !== "contents") return;
    drawn(node, "::before");
    if (node.localName === "img" || node.localName === "svg") {
      const text = clean(node.getAttribute("alt") ?? node.getAttribute("aria-label") ?? node.getAttribute("title"));
      if (text) pieces.push(text.slice(0, 200));
    } else {
      const before = pieces.length;
      for (const child of childrenOf(node)) visit(child);
      if (pieces.length === before && node !== element) {
        const text = clean(node.getAttribute("aria-label") ?? node.getAttribute("title"));
        if (text && text.length < 40) pieces.push(text);
      }
    }
    drawn(node, "::after");
  };
  visit(element);
  return pieces;
};

const textOf = (element, options) => clean(piecesOf(element, options).join(" "));
