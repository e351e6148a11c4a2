import type { StatusMoment } from "../../dialect.js";
import { shownCard } from "./masks.js";
import { errorType } from "./profile.js";

/** SignalWire, SWML "pay", section "status_url request body": the event, its members in the order of the page. */
export function statusBody(moment: StatusMoment): Readonly<Record<string, unknown>> {
  const { caller, request, report, url, at } = moment;
  const { call, account } = caller;
  const card = shownCard(report.captured, request.knownPostalCode);
  return {
    event_type: "calling.call.pay",
    event_channel: `swml:${call.id}`,
    timestamp: at / 1_000,
    project_id: account.projectId ?? "",
    space_id: account.spaceId ?? "",
    params: {
      status_url: url,
      status_url_method: "POST",
      for: report.stage,
      error_type: errorType(report.error),
      payment_method: request.method,
      payment_card_number: card.number,
      payment_card_type: card.type,
      security_code: card.securityCode,
      expiration_date: card.expirationDate,
      payment_card_postal_code: card.postalCode,
      control_id: moment.session ?? "",
      call_id: call.id,
      node_id: account.nodeId ?? "",
    },
  };
}
