import { PAY_PARAMETERS, PROMPT_ERRORS, PROMPT_STAGES } from "../../../src/dialects/swml/pay/profile.js";

const PAY_VALUES: Readonly<Record<string, string>> = {
  payment_connector_url: '"https://pay.example/charge"',
  charge_amount: "'%{price * 2}'",
  currency: "eur",
  description: "|-\n          Tea & cake\n          %{call.from}",
  input: "dtmf",
  language: "pl-PL",
  max_attempts: "3",
  min_postal_code_length: "'5'",
  payment_method: "credit-card",
  postal_code: "02134",
  security_code: "false",
  status_url: "/status",
  timeout: "10.0",
  token_type: "reusable",
  valid_card_types: '"visa mastercard amex"',
  voice: "gcloud.x",
};

const PAY = PAY_PARAMETERS.filter((name) => name in PAY_VALUES)
  .map((name) => `        ${name}: ${PAY_VALUES[name]}\n`)
  .join("");
const PROMPTS = PROMPT_STAGES.map(
  (stage) => `          - for: ${stage}
            attempts: "1 2 3"
            card_type: visa amex
            error_type: "${Object.keys(PROMPT_ERRORS).join(" ")}"
            actions:
              - {type: Say, phrase: 'Type %{prompt_value ?? "it"}'}
              - {type: Play, phrase: prompts/${stage}.wav}
`,
).join("");

/** Every method and every parameter, with anchors, conditions, templates and labels. */
const METHODS = `# every method
version: 1.0.0
sections:
  main:
    - answer: {max_duration: 60}
    - set: &set
        price: 12.50
        list: &list [1, two, 3.0, true, null, ~, 'four']
        user: {name: Ada, "odd key": {deep: [{er: 1}]}}
        sum: '%{price * list[0] + user.name.length}'
        joined: "\${list.join('-').toUpperCase().substring(0, 4)} of %{text.split(' ').length}"
        copy: *list
        block: |
          one
          two
        folded: >-
          three
          four
    - label: top
    - prompt:
        play: ['say: One or two?', 'silence: 1.5', 'ring:2:us', https://shop.example/a.wav]
        max_digits: 4
        terminators: '#*'
        digit_timeout: 2.5
        initial_timeout: 10
        say_voice: gcloud.x
        say_language: en-GB
        volume: 4
        speech_hints: [one]
    - switch:
        variable: vars.prompt_value
        case:
          '1': &one
            - play: {url: 'say: %{prompt_value}'}
          2: *one
        default:
          - goto: {label: top, when: 'n < 3 && !done', max: 3}
    - cond:
        - when: "%{prompt_value} == '1' || (text.includes('a') ? Math.max(1, n, list.length) : 0) > 2"
          then: [{play: {urls: ['say: yes']}}]
          else: []
        - else:
            - execute:
                dest: sum
                params: {a: '%{n}', b: "\${parseInt(params.a) + 1}", meta: {x: 1}}
                on_return:
                  - switch: {variable: return_value, case: {'5': []}, default: [hangup]}
                result:
                  - when: return_value === 5
                    then: []
    - request:
        url: https://shop.example/price?x=%{n}
        method: POST
        headers: {X-Shop: '%{user.name}', Content-Type: application/json, Authorization: Basic x}
        body: {caller: '%{call.from}', list: *list, deep: [[['%{user}']]]}
        timeout: 5.5
        connect_timeout: 1
        save_variables: true
    - connect: {to: 'sip:ann@pbx.example', from: '+15550100', timeout: 20, result: {case: {connected: []}, default: []}}
    - connect: {to: '+1 (555) 010-0199', codecs: PCMU, headers: []}
    - unset: [copy, user.name, "vars.list"]
    - unset: sum
    - sleep: 500
    - sleep: {duration: -1}
    - transfer: {dest: 'https://shop.example/next', params: {}, meta: {}}
    - hangup: {reason: busy}
  sum:
    - return: '%{parseInt(params.a) + parseFloat(params.b).toFixed(2)}'
`;

const PAYING = `version: 1.0.0
sections:
  main:
    - pay:
${PAY}        parameters:
          - {name: order, value: '%{n + 1}'}
          - name: __proto__
            value: "a \\"b\\" \\u20ac"
        prompts:
${PROMPTS}    - execute: {dest: '{"sections": {"main": [{"hangup": {}}]}}'}
    - play: {url: 'say: \${pay_result} %{pay_payment_results.payment_error}'}
`;

const JSON_DOCUMENT = String.raw`{
  "version": "1.0.0",
  "sections": {
    "main": [
      {"pay": {"payment_connector_url": "/charge", "charge_amount": 20.45, "valid_card_types": "visa", "prompts": []}},
      {"cond": [{"when": "pay_result == 'success'", "then": [{"play": {"url": "say: Za\u017c\u00f3\u0142\u0107 \ud83d\ude00"}}]}]},
      {"set": {"a": 1e3, "b": -0.5, "c": [null, true, "\ttab\\"], "d": {"d e": {}}, "f": "%{vars.user['odd key'].deep[0]}"}},
      {"label": "x"},
      {"goto": {"label": "x", "when": "vars.a % 2 === 0 && list.indexOf('two') >= 0", "max": 100}},
      {"return": {}}
    ]
  }
}
`;

export const SWML_SEEDS: readonly string[] = [
  METHODS,
  PAYING,
  JSON_DOCUMENT,
  JSON.stringify(JSON.parse(JSON_DOCUMENT)),
];
