import { AppError } from "../domain/errors.js";
import { isAllowedAddress, withoutQuery } from "../domain/http.js";

/**
 * An address that a document or the configuration names: https, or http to a host that the configuration allows.
 * Throws AppError HTTP_ADDRESS_REFUSED.
 */
export function allowedAddress(url: string, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(url))
    throw new AppError("HTTP_ADDRESS_REFUSED", `"${withoutQuery(url)}" is no absolute URL`);
  const address = new URL(url);
  if (!isAllowedAddress(address, allowedHosts)) {
    throw new AppError(
      "HTTP_ADDRESS_REFUSED",
      `${address.origin}: only https, or http to an allowed host, is asked`,
    );
  }
  if (address.username !== "" || address.password !== "") {
    throw new AppError(
      "HTTP_ADDRESS_REFUSED",
      `${address.origin}: a user name or password in the address is not allowed`,
    );
  }
  return address;
}
