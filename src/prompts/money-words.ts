/** The forms of a counted word: for one, including the number; in some languages for two to four etc.; for the rest. */
interface Counted {
  readonly one: string;
  readonly few?: string;
  readonly many: string;
}

interface CurrencyWords {
  readonly whole: Counted;
  readonly hundredth: Counted;
}

/** How amounts are said in one language: by the sign of the currency, and between the whole and its hundredths. */
export interface MoneyWords {
  readonly and: string;
  /** The thousands separator in writing, besides a space. */
  readonly thousands: "," | "." | "";
  readonly currencies: Readonly<Record<string, CurrencyWords>>;
}

function words(one: string, many: string, few?: string): Counted {
  return { one, many, ...(few === undefined ? {} : { few }) };
}

function currency(whole: Counted, hundredth: Counted): CurrencyWords {
  return { whole, hundredth };
}

const centimos = words("un céntimo", "céntimos");
const centavos = words("un centavo", "centavos");
const centesimi = words("un centesimo", "centesimi");
// A speech engine would read "cents" as "hundreds".
const centimes = words("un centime", "centimes");
const englishCents = words("1 cent", "cents");
const germanCent = words("ein Cent", "Cent");
const polishCenty = words("jeden cent", "centów", "centy");

const spanish: MoneyWords = {
  and: "con",
  thousands: ".",
  currencies: {
    $: currency(words("un dólar", "dólares"), centavos),
    "€": currency(words("un euro", "euros"), centimos),
    "£": currency(words("una libra", "libras"), words("un penique", "peniques")),
  },
};

/** By language tag, or by its first part; all in lower case. */
const MONEY_WORDS: ReadonlyMap<string, MoneyWords> = new Map(
  Object.entries({
    en: {
      and: "and",
      thousands: ",",
      currencies: {
        $: currency(words("1 dollar", "dollars"), englishCents),
        "€": currency(words("1 euro", "euros"), englishCents),
        "£": currency(words("1 pound", "pounds"), words("1 penny", "pence")),
      },
    },
    es: spanish,
    "es-us": { ...spanish, thousands: "," },
    "es-mx": {
      ...spanish,
      thousands: ",",
      currencies: { ...spanish.currencies, $: currency(words("un peso", "pesos"), centavos) },
    },
    fr: {
      and: "et",
      thousands: "",
      currencies: {
        $: currency(words("un dollar", "dollars"), centimes),
        "€": currency(words("un euro", "euros"), centimes),
        "£": currency(words("une livre", "livres"), words("un penny", "pence")),
      },
    },
    de: {
      and: "und",
      thousands: ".",
      currencies: {
        $: currency(words("ein Dollar", "Dollar"), germanCent),
        "€": currency(words("ein Euro", "Euro"), germanCent),
        "£": currency(words("ein Pfund", "Pfund"), words("ein Penny", "Pence")),
      },
    },
    it: {
      and: "e",
      thousands: ".",
      currencies: {
        $: currency(words("un dollaro", "dollari"), centesimi),
        "€": currency(words("un euro", "euro"), centesimi),
        "£": currency(words("una sterlina", "sterline"), words("un penny", "pence")),
      },
    },
    pl: {
      and: "i",
      thousands: "",
      currencies: {
        $: currency(words("jeden dolar", "dolarów", "dolary"), polishCenty),
        "€": currency(words("jedno euro", "euro"), polishCenty),
        "£": currency(words("jeden funt", "funtów", "funty"), words("jeden pens", "pensów", "pensy")),
        zł: currency(words("jeden złoty", "złotych", "złote"), words("jeden grosz", "groszy", "grosze")),
      },
    },
  }),
);

/** The words of a language; undefined for a language without words for amounts. */
export function moneyWordsOf(language: string): MoneyWords | undefined {
  const tag = language.toLowerCase();
  return MONEY_WORDS.get(tag) ?? MONEY_WORDS.get(tag.split("-")[0] ?? "");
}

/** A number of things; `language`, by its first two letters, decides the form of the word (Unicode CLDR). */
export function counted(count: number, { one, few, many }: Counted, language: string): string {
  if (count === 1) return one;
  const isFew = few !== undefined && new Intl.PluralRules(language.slice(0, 2)).select(count) === "few";
  return `${count} ${isFew ? few : many}`;
}
