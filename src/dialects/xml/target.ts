import type { Target } from "../../domain/pay.js";
import type { Attributes } from "./attributes.js";
import { address, httpMethod } from "./kinds.js";

/** Reads an address and the method that goes with it. The method is checked even where there is no address. */
export function readTarget(
  attributes: Attributes,
  name: string,
  methods: readonly Target["method"][],
  methodName: string,
): Target | undefined {
  const url = attributes.read(name, address);
  const method = attributes.read(methodName, httpMethod(methods)) ?? "POST";
  return url === undefined ? undefined : { url, method };
}
