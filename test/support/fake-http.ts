import { AppError } from "../../src/core/errors.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../../src/core/http.js";

/** Answers by address, and records the requests. */
export class FakeHttp implements HttpClient {
  readonly asked: string[] = [];

  constructor(readonly answers: Record<string, Partial<HttpAnswer>>) {}

  async send(request: HttpRequest): Promise<HttpAnswer> {
    this.asked.push(`${request.method} ${request.url}`);
    const answer = this.answers[request.url];
    if (answer === undefined) throw new AppError("HTTP_UNREACHABLE", `connection refused: ${request.url}`);
    return { status: 200, contentType: "", body: new Uint8Array(0), ...answer };
  }
}
