const PLACE = "freeswitch-pay.key";
/** The key in the link from the startup log; a browser does not send the part after `#` to any server. */
const IN_LINK = /^#key=(\S+)$/;

/** The API key, stored for this tab until it is closed: nowhere else, and never in an address that remains visible. */
export class KeyRing {
  constructor() {
    const key = IN_LINK.exec(location.hash)?.[1];
    if (key === undefined) return;
    this.keep(decodeURIComponent(key));
    history.replaceState(null, "", location.pathname + location.search);
  }

  get key() {
    return sessionStorage.getItem(PLACE) ?? "";
  }

  keep(key) {
    sessionStorage.setItem(PLACE, key);
  }

  forget() {
    sessionStorage.removeItem(PLACE);
  }
}
