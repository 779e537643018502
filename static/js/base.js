// Small comforts on top of pages that work without them. No framework, no inline code (CSP).
"use strict";
(() => {
  const live = document.getElementById("live");
  const say = (text) => { if (live && text) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 50); } };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent;
    try { await navigator.clipboard.writeText(text.trim()); } catch {
      // Plain http or an old browser: leave the text selected, so that Ctrl+C takes it.
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      say(button.dataset.select);
      return;
    }
    say(button.dataset.copied);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.dataset.copy) copy(button); else window.print();
  });

  // A choice that filters a page takes effect at once; the button stays for those without script.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  const arrange = (root) => {
    root.querySelectorAll("button[data-copy], [data-print]").forEach((el) => { el.hidden = false; });
    root.querySelectorAll("form[data-autosubmit] [data-fallback]").forEach((el) => { el.hidden = true; });
    const today = root.querySelector(".days [aria-current]");
    if (today) { const strip = today.closest(".days"); strip.scrollLeft = today.offsetLeft + today.offsetWidth - strip.clientWidth; }
    root.querySelectorAll(".tabs > [aria-current]").forEach((tab) => { const bar = tab.parentElement; bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2; });
    const wanted = root.querySelector("[data-focus]");
    if (wanted) wanted.focus();
  };
  arrange(document);

  // After a partial update: the same comforts, and the focus stays where the hands are.
  let last = null;
  document.addEventListener("htmx:beforeSwap", () => { last = document.activeElement && document.activeElement.id; });
  document.addEventListener("htmx:afterSettle", (event) => {
    arrange(event.detail.elt);
    const before = last && document.getElementById(last);
    if (before && document.activeElement === document.body) before.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:sendError", () => say(live && live.dataset.offline));
  document.addEventListener("htmx:responseError", () => say(live && live.dataset.failed));
})();
