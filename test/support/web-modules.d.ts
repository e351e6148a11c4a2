/** The pages are plain JavaScript; these are the types of the modules that tests import. */
declare module "*/web/live/event-stream.js" {
  export class EventStreamParser {
    lastId: string;
    push(piece: string): { id: string; type: string; data: string }[];
  }
}

declare module "*/web/live/keyed-list.js" {
  interface Rules<View> {
    readonly compare: (one: View, other: View) => number;
    readonly belongs: (view: View) => boolean;
    readonly trim: (views: View[]) => View[];
  }
  export function listOf<View>(views: readonly View[], rules: Rules<View>): View[];
  export function put<View>(list: readonly View[], view: View, rules: Rules<View>): View[];
  export function newestFirst<Member extends string>(
    member: Member,
  ): <View extends { readonly [name in Member | "id"]: string }>(one: View, other: View) => number;
  export function atMost(count: number): <View>(views: View[]) => View[];
}

declare module "*/web/live/amount.js" {
  export function amountText(minor: number, currency: string, language?: string): string;
  export function transactionTitle(transaction: { kind: string; amount: number; currency: string }): string;
  export function maskedText(number: string): string;
}

declare module "*/web/live/api-problem.js" {
  export class ApiProblem extends Error {
    constructor(problem: { status?: number; code?: string; detail?: string; remedy?: string });
    static of(response: Response): Promise<ApiProblem>;
    readonly words: string;
  }
}

declare module "*/web/live/time.js" {
  export function timeText(iso: string, now?: number, language?: string): string;
  export function durationText(milliseconds: number): string;
  export function untilText(iso: string, now: number): string;
}

declare module "*/web/live/words.js" {
  export function stageText(stage: string): string;
  export function fieldErrorText(error: string): string;
  export function stateText(state: string): string;
  export function isCollecting(call: { active: boolean; stage: string | null }): boolean;
}
