// Runs in the head, before the first paint: a reader in lamp light gets no flash of white. Every
// page works without it, and each part does nothing without its element.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const each = (selector, act) => all(selector).forEach(act);
  const BAR = { dawn: "#1D2347", night: "#0B0E20", lamp: "#0F0B07" }; // --brand of each theme

  // Storage may be full or refused.
  const keep = (area, key, value) => { try { window[area].setItem(key, value); } catch {} };
  const kept = (area, key) => { try { return window[area].getItem(key); } catch {} };

  const applyTheme = (theme) => {
    if (BAR[theme]) root.dataset.theme = theme;
    else delete root.dataset.theme;
    each("[name=theme-color]", (bar) => {
      bar.dataset.own ||= bar.content;
      bar.content = BAR[theme] || bar.dataset.own;
    });
    each(".theme-button", (button) => { button.ariaPressed = button.value === (theme || ""); });
  };

  root.dataset.script = "";
  applyTheme(kept("localStorage", "theme"));

  const themeChoice = () => each(".theme-button", (button) => {
    button.onclick = () => {
      const isOff = "toggle" in button.dataset && root.dataset.theme === button.value;
      applyTheme(isOff ? "" : button.value);
      keep("localStorage", "theme", root.dataset.theme || "");
    };
  });

  // Focus the summary; its links show the label, not only the field.
  const errorSummary = () => {
    all("#errors")[0]?.focus();
    each("#errors [href^='#']", (link) => {
      const field = document.getElementById(link.hash.slice(1));
      link.onclick = (event) => {
        event.preventDefault();
        (field.labels?.[0] || field).scrollIntoView();
        field.focus({ preventScroll: true });
      };
    });
  };

  // What was typed stays in this tab until the receipt shows that it was sent.
  const draft = () => {
    each("[data-sent]", () => keep("sessionStorage", "draft", ""));
    each("form[data-draft]", (form) => {
      const { name, text, reply_to: parent } = form.elements;
      const key = form.dataset.draft + parent.value;
      const save = () => {
        keep("sessionStorage", "draft", JSON.stringify([key, name.value, text.value]));
      };
      const [about, ...words] = JSON.parse(kept("sessionStorage", "draft") || "[]");
      if (about === key && !name.value && !text.value) [name.value, text.value] = words;
      if (text.type === "hidden") save(); // to be checked, and perhaps shortened
      form.addEventListener("input", save);
    });
  };

  // Counts as the server does: code points after NFC. Spoken once nobody has typed for a second.
  const characterCount = () => each("textarea[data-count]", (area) => {
    area.insertAdjacentHTML("afterend", `<p class="count" aria-hidden="true"></p>
      <p class="visually-hidden" aria-live="polite"></p>`);
    const seen = area.nextElementSibling;
    let timer;
    const show = () => {
      const left = area.dataset.count - [...area.value.normalize("NFC")].length;
      seen.textContent = `Characters ${left < 0 ? "too many" : "left"}: ${Math.abs(left)}`;
      clearTimeout(timer);
      timer = setTimeout(() => { seen.nextElementSibling.textContent = seen.textContent; }, 1000);
    };
    area.addEventListener("input", show);
    show();
    clearTimeout(timer);
  });

  const share = () => {
    const url = all("[rel=canonical]")[0]?.href;
    const [status] = all(".share [role=status]");
    const { clipboard } = navigator;
    const actions = {
      print: () => print(),
      copy: clipboard && (() =>
        clipboard.writeText(url).then(() => { status.textContent = "The link is copied."; })),
      share: navigator.share && (() => navigator.share({ url }).catch(() => {})),
    };
    each(".share button", (button) => {
      button.onclick = actions[button.value];
      button.hidden = !button.onclick;
    });
  };

  const currentSection = () => {
    const links = all(".contents a");
    const heads = links.map((link) => document.getElementById(link.hash.slice(1)));
    const watch = new IntersectionObserver(() => {
      const now = heads.findLast((head) => head.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((link) => { link.ariaCurrent = link.hash === `#${now?.id}` ? "true" : null; });
    }, { rootMargin: "0px 0px -67%" });
    heads.forEach((head) => watch.observe(head));
  };

  // A page that comes back from the browser's memory is as bright as it was left.
  addEventListener("pageshow", () => applyTheme(kept("localStorage", "theme")));
  addEventListener("beforeprint", () => {
    each("details", (details) => { details.open = true; });
    each(".printed", (line) => { line.textContent = new Date().toLocaleDateString("en-GB", { dateStyle: "long" }); });
  });
  addEventListener("DOMContentLoaded", () => {
    each("[data-visit]", (line) => navigator.sendBeacon(line.dataset.visit));
    themeChoice();
    errorSummary();
    draft();
    characterCount();
    share();
    currentSection();
  });
})();
