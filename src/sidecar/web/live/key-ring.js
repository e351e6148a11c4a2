const PLACE = "freeswitch-pay.key";
/** How the start log's link gives a key; what follows `#` is sent to no server. */
const IN_LINK = /^#key=(\S+)$/;

/** The API key, kept for this tab and until it is closed: nowhere else, and never in an address that stays. */
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
