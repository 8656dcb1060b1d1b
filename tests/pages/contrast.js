// Every visible text with its contrast against what is painted behind it, after WCAG 2.2; alphas and opacities
// are blended over the ancestors. Returns those below what AA asks for: [ratio, needed, text, element].
() => {
  const parse = text => {
    const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?%?/g) || []).map(parseFloat);
    const inner = text.replace(/^color\(srgb/, "");
    if (text.startsWith("color(srgb")) {
      const [r, g, b, a = 1] = (inner.match(/-?[\d.]+(?:e-?\d+)?/g) || []).map(Number);
      return [r * 255, g * 255, b * 255, a];
    }
    if (!text.startsWith("rgb")) throw new Error(`no colour that is understood: ${text}`);
    return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[3] * top[i] + (1 - top[3]) * below[i]);
  const mixed = (top, below, share) => [0, 1, 2].map(i => share * top[i] + (1 - share) * below[i]);
  const luminance = colour => {
    const [r, g, b] = colour.map(part => {
      const share = Math.min(Math.max(part / 255, 0), 1);
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const painted = (path, at, below) => {  // [behind the text, the text]
    const style = getComputedStyle(path[at]);
    const behind = over(parse(style.backgroundColor), below);
    const found = at === path.length - 1 ? [behind, over(parse(style.color), behind)] : painted(path, at + 1, behind);
    return found.map(colour => mixed(colour, below, Number(style.opacity)));
  };
  const failed = [], seen = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim(), own = texts.currentNode.parentElement;
    if (!words || seen.has(own) || own.closest("script, style, template, noscript, option")) continue;
    seen.add(own);
    if (own.closest(":disabled, [aria-disabled=true], [data-testid=stStatusWidget]")) continue;  // WCAG asks nothing
    if (!own.checkVisibility({ visibilityProperty: true }) || !own.getClientRects().length) continue;
    const path = [];
    for (let element = own; element; element = element.parentElement) path.unshift(element);
    const style = getComputedStyle(own), size = parseFloat(style.fontSize);
    if (path.some(element => getComputedStyle(element).clipPath !== "none")) continue;  // for readers of screens only
    const [behind, text] = painted(path, 0, [255, 255, 255]).map(luminance);
    const ratio = (Math.max(behind, text) + 0.05) / (Math.min(behind, text) + 0.05);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const icon = own.closest("[data-testid=stIconMaterial]");
    const needed = large || icon ? 3 : 4.5;
    if (ratio < needed)
      failed.push([ratio.toFixed(2), needed, words.slice(0, 30), `${own.tagName} ${own.className} < ${own.parentElement?.className}`]);
  }
  return failed;
}
