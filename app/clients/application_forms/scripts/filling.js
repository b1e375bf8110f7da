// What a field shows, what is said about it, and where in the page the things are that a person would press. Only looks.
(() => {
  const clean = (text) => (text ?? "").replace(/[\s\u00a0\u200b\u00ad]+/g, " ").trim();
  const same = (one, other) => clean(one).toLowerCase() === clean(other).toLowerCase();
  const parentOf = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
  const isSeen = (element) => {
    if (!element.isConnected || !element.checkVisibility({ checkVisibilityCSS: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const deep = (selector, root = document) => {
    const found = [...root.querySelectorAll(selector)];
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot) found.push(...deep(selector, host.shadowRoot));
    return found;
  };
  const byId = (element, id) => element.getRootNode().getElementById?.(id) ?? document.getElementById(id);
  const referred = (element, ...attributes) =>
    attributes.flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/)).filter(Boolean).map((id) => byId(element, id)).filter(Boolean);

  const FIELD = "input:not([type=hidden]),select,textarea,[contenteditable=true],[role=combobox],[role=radio],[role=checkbox]";
  // The largest part of the page, a few levels up at most, that belongs to this field alone.
  const surroundings = (element, levels = 5) => {
    const isOwn = (field) => field === element || (field.name && field.name === element.name && /radio|checkbox/.test(field.type)) || element.contains(field) || field.closest("[class*=country]");
    let place = element;
    for (let level = 0; level < levels; level++) {
      const outer = parentOf(place);
      if (!outer || outer === document.body || outer.localName === "form" || ![...outer.querySelectorAll(FIELD)].every(isOwn)) break;
      place = outer;
    }
    return place;
  };

  const COMPLAINT = "[role=alert],[aria-live=assertive],[class*=error i],[class*=invalid i],[class*=danger i],[data-testid*=error i]";
  const OPTION = "[role=option],[role=menuitem],[role=menuitemradio],[role=treeitem]";
  const LOOSE_OPTION = "[class*=option i],[class*=dropdown i] li,[class*=menu i] li,[class*=autocomplete i] li,[class*=suggest i] li,[class*=pac-item i]";
  // What a list that is open now offers: by reference, else near the field, else anywhere in the page.
  const offered = (element) => {
    const open = (root, selector) => [...(root === document ? deep(selector) : [...root.querySelectorAll(selector)])].filter((option) =>
      isSeen(option) && clean(option.textContent) && option.getAttribute("aria-disabled") !== "true" && !option.querySelector(OPTION));
    const owner = element.closest("[role=combobox]") ?? element;
    const inner = element.querySelector?.("[role=combobox]");
    const lists = [element, owner, inner].filter(Boolean).flatMap((part) => referred(part, "aria-controls", "aria-owns"));
    for (const root of [...lists, surroundings(element), document]) {
      const found = open(root, OPTION);
      if (found.length) return found;
    }
    for (const root of [surroundings(element), document]) {
      const found = open(root, LOOSE_OPTION);
      if (found.length) return found;
    }
    return [];
  };
  const textOf = (option) => clean(option.innerText || option.textContent || option.getAttribute("aria-label"));

  const PRESSED = /(^|[\s_-])(is-)?(active|selected|checked|pressed|on)($|[\s_-])/i;
  const months = () => ["en", "fr", "de", "es", "it", "nl", "pt", "sv", "fi"].map((language) =>
    Array.from({ length: 12 }, (_, month) => ["long", "short"].map((length) => new Date(2026, month, 15).toLocaleString(language, { month: length }).replace(".", "").toLowerCase())));

  const isChecked = (element) => element.checked ?? element.getAttribute("aria-checked") === "true";
  const questions = {
    // The value as a person sees it: a text, or texts where there may be several; of parts, their places.
    shown(element, { widget, parts, native }) {
      if (native) return [...native.selectedOptions].map((option) => clean(option.text));
      if (widget === "checkbox") return [isChecked(element) ? "yes" : "no"];
      if (widget === "radios" || widget === "checkboxes") return parts.flatMap((part, place) => (isChecked(part) ? [place] : []));
      if (widget === "buttons") return parts.flatMap((part, place) => (questions.isPressed(part) ? [place] : []));
      if (widget === "select") return [...element.selectedOptions].map((option) => clean(option.text));
      if (widget === "file") {
        const input = element.matches("input[type=file]") ? element : element.querySelector("input[type=file]");
        const names = [...(input?.files ?? [])].map((file) => file.name);
        return names.length ? names : [clean(surroundings(element).innerText).slice(0, 500)];
      }
      if (widget === "editable") return [clean(element.innerText)];
      if (element.matches("input,textarea") && (element.value || (widget !== "combobox" && widget !== "autocomplete"))) return [element.value];
      if (element.localName === "button" || element.localName === "select") return [clean(element.innerText)];
      const label = new Set(referred(element, "aria-labelledby"));
      let place = element;
      for (let level = 0; level < 4 && place; level++, place = parentOf(place)) {
        if ([...label].some((part) => place.contains(part)) || place.querySelector("label")) break;
        const lines = (place.innerText ?? "").split("\n").map(clean).filter((line) => line && line.length < 300);
        if (lines.length) return lines;
      }
      return [""];
    },

    // Of many fields at once.
    answers: (items, about) =>
      items.map((item) => ({ shown: questions.shown(item.element, item), problem: questions.problem(item.element, about) })),

    // What the page finds wrong here, in its own words; "" where it finds nothing.
    // `isHeldBack`: the browser itself kept the form from being sent, and its own messages are among the page's.
    problem(element, { isHeldBack }) {
      const isMarked = element.getAttribute("aria-invalid") === "true";
      const isWrong = element.willValidate && !element.validity.valid && (isHeldBack ? !element.form?.noValidate : !element.validity.valueMissing);
      const said = isMarked || isWrong ? referred(element, "aria-errormessage", "aria-describedby") : referred(element, "aria-errormessage");
      const place = surroundings(element, 3);
      const near = [...place.querySelectorAll(COMPLAINT)];
      if (place.nextElementSibling?.matches(COMPLAINT)) near.push(place.nextElementSibling);
      for (const part of [...said, ...near]) {
        if (part === element || part.contains(element) || part.matches(FIELD) || part.querySelector(FIELD) || !isSeen(part)) continue;
        const text = clean(part.innerText);
        if (text && text.length <= 300 && !/^[*✱]+$/.test(text)) return text;
      }
      if (isWrong) return clean(element.validationMessage).slice(0, 300);
      return isMarked ? "The page marks this as invalid." : "";
    },

    options: (element) => offered(element).slice(0, 200).map(textOf),
    option(element, { wanted, isLoose }) {
      const found = offered(element);
      const equal = found.find((option) => same(textOf(option), wanted)) ?? found.find((option) => same(option.getAttribute("aria-label"), wanted));
      if (equal || !isLoose) return equal ?? null;
      // A place of which more is shown than was typed; several such are no answer.
      const words = clean(wanted).toLowerCase().split(/[\s,]+/);
      const near = found.filter((option) => {
        const shown = new Set(textOf(option).toLowerCase().split(/[\s,()]+/));
        return words.every((word) => shown.has(word));
      });
      return near.length === 1 ? near[0] : null;
    },
    isOpen: (element) => (element.closest("[aria-expanded]") ?? element).getAttribute("aria-expanded") === "true",

    // The place in a <select> of the option with this text.
    place: (element, { wanted }) => [...element.options].findIndex((option) => !option.disabled && same(option.text, wanted)),

    label: (element) => element.labels?.[0] ?? element.closest("label") ?? (element.nextElementSibling && isSeen(element.nextElementSibling) ? element.nextElementSibling : element.parentElement),
    isPressed: (element) =>
      ["aria-pressed", "aria-checked", "aria-selected"].some((name) => element.getAttribute(name) === "true") ||
      /^(on|checked|active|selected)$/.test(element.dataset.state ?? "") ||
      PRESSED.test(element.getAttribute("class") ?? "") || element.querySelector("input:checked") !== null,
    appearance: (element) => [...element.attributes].map(({ name, value }) => `${name}=${value}`).join(" "),

    // What chooses the country of a telephone number: a list beside the input that shows a code.
    dialing(element) {
      let place = element;
      for (let level = 0; level < 4 && place; level++, place = parentOf(place)) {
        if (place.localName === "form" || place === document.body) return null;
        for (const select of place.querySelectorAll("select")) if ([...select.options].some((option) => /\+\d/.test(option.text))) return select;
        for (const part of place.querySelectorAll("button,[role=combobox],[role=button]"))
          if (part !== element && isSeen(part) && (part.getAttribute("aria-haspopup") === "listbox" || /\+\d|country|flag|dial/i.test(`${part.textContent} ${part.className} ${part.getAttribute("aria-label")}`))) return part;
      }
      return null;
    },
    // What to press for this calling code: the place in a <select>, or the option of a list that is open.
    dialingPlace: (element, { code }) => [...element.options].findIndex((option) => new RegExp(`\\+${code}(?!\\d)`).test(option.text)),
    dialingOption: (element, { code }) => offered(element).find((option) => new RegExp(`\\+${code}(?!\\d)`).test(textOf(option))) ?? null,

    // In a calendar that is open: what to press next on the way to a day; null where there is no way.
    towards(element, { year, month, day }) {
      const isDay = (part) => part.children.length <= 1 && /^\d{1,2}$/.test(clean(part.textContent));
      const roots = deep("[role=dialog],[role=grid],[class*=calendar i],[class*=datepicker i],[class*=date-picker i],table").filter((root) => isSeen(root) && !root.contains(element) && [...root.querySelectorAll("button,td,[role=gridcell],div,span,a")].filter(isDay).length >= 28);
      const root = roots.reduce((best, next) => (best === null || next.contains(best) ? next : best), null);
      if (!root) return null;
      const text = clean(root.innerText).toLowerCase();
      const shownYear = Number(/\b(19|20)\d\d\b/.exec(text)?.[0]);
      const words = text.replace(/[.,]/g, " ").split(/\s+/);
      const shownMonth = months().map((names) => names.findIndex((forms) => forms.some((form) => words.includes(form)))).find((place) => place >= 0);
      if (!shownYear || shownMonth === undefined) return null;
      const distance = (year - shownYear) * 12 + (month - 1 - shownMonth);
      const buttons = [...root.querySelectorAll("button,[role=button],a")];
      if (distance) {
        const wanted = distance > 0 ? /next|suivant|nächst|weiter|siguiente|›|»|→/i : /prev|précédent|vorherig|zurück|anterior|‹|«|←/i;
        return buttons.find((button) => isSeen(button) && wanted.test(`${button.getAttribute("aria-label")} ${button.title} ${button.className} ${button.textContent}`)) ?? null;
      }
      const days = [...root.querySelectorAll("button,td,[role=gridcell],div,span,a")].filter((part) => isDay(part) && Number(clean(part.textContent)) === day && part.getAttribute("aria-disabled") !== "true" && !part.disabled && !/(outside|other|adjacent|disabled|muted)/i.test(`${part.className} ${part.parentElement.className}`));
      return days.at(-1) ?? null;
    },
    isFileInput: (element) => element.matches("input[type=file]"),
    isSelect: (element) => element.localName === "select",
    isDay: (element) => /^\d{1,2}$/.test(clean(element.textContent)),

    // For sending: where the form goes when this button is pressed.
    target(button) {
      const form = button.form ?? button.closest("form");
      const isSubmit = form && (button.type === "submit" || button.type === "image");
      const said = (name) => (isSubmit && button.hasAttribute(`form${name}`) ? button.getAttribute(`form${name}`) : (form?.getAttribute(name) ?? null));
      const action = said("action");
      const window = said("target") || document.querySelector("base[target]")?.target || "";
      const isHere = /^(|_self|_top|_parent)$/i.test(window) || document.querySelector(`iframe[name="${CSS.escape(window)}"]`) !== null;
      return { page: location.href, action: action === null ? null : String(new URL(action, document.baseURI)), opensWindow: form !== null && !isHere };
    },
    isThere: (element) => isSeen(element),
    lines() {
      const parts = [document.body?.innerText ?? ""];
      for (const host of deep("*")) if (host.shadowRoot && host.checkVisibility()) parts.push(...[...host.shadowRoot.children].map((child) => child.innerText ?? ""));
      return parts.join("\n").slice(0, 60000).split("\n").map(clean).filter(Boolean).slice(0, 3000);
    },
  };
  return questions;
})()
