// Follows what a page asks of its server and what the server answers, so that a test can wait for the end of it:
// each rerun that is asked for is followed by a new session and, when all of it is sent, by the end of the script.
(() => {
  const seen = window.plSeen = { asked: true, running: false, changed: performance.now() };
  const fields = bytes => {  // of a protobuf message: [number, value of a varint]
    const found = [];
    let at = 0;
    const varint = () => {
      let value = 0, scale = 1, byte;
      do { byte = bytes[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
      return value;
    };
    while (at < bytes.length) {
      const tag = varint(), kind = tag & 7;
      const value = kind === 0 || kind === 2 ? varint() : null;
      found.push([tag >> 3, value]);
      at += kind === 2 ? value : kind === 1 ? 8 : kind === 5 ? 4 : 0;
    }
    return found;
  };
  const RERUN = 11, NEW_SESSION = 4, FINISHED = 6, TO_RUN_AGAIN = 2;
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (!(data instanceof ArrayBuffer)) return;
        seen.changed = performance.now();
        for (const [number, value] of fields(new Uint8Array(data))) {
          if (number === NEW_SESSION) Object.assign(seen, { asked: false, running: true });
          if (number === FINISHED && value !== TO_RUN_AGAIN) seen.running = false;
        }
      });
    }
    send(data) {
      if (data instanceof Uint8Array && fields(data).some(([number]) => number === RERUN))
        Object.assign(seen, { asked: true, changed: performance.now() });
      super.send(data);
    }
  };
  new MutationObserver(() => { seen.changed = performance.now(); })
    .observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();
