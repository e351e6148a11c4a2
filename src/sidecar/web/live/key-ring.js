const PLACE = "freeswitch-pay.key";

/** The API key, kept for this tab and until it is closed: nowhere else, and never in an address. */
export class KeyRing {
  get key() {
    return sessionStorage.getItem(PLACE) ?? "";
  }

  keep(key) {
    sessionStorage.setItem(PLACE, key);
  }

  forget() {
    sessionStorage.removeItem(PLACE);
  }

  get headers() {
    return this.key === "" ? {} : { authorization: `Bearer ${this.key}` };
  }
}
