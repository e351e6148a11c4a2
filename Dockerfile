# The controller. FreeSWITCH runs in a separate container: see docker-compose.yml.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
# espeak-ng renders the prompts.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends espeak-ng \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY examples ./examples

# Prompts are shared with FreeSWITCH, which plays the files; the ledger is for the controller alone. A new volume
# inherits owner and mode. Keep the ledger in one: it records what was sent to the payment server.
ENV NODE_ENV=production \
    PROMPTS_DIRECTORY=/var/lib/freeswitch-pay/prompts \
    LEDGER_URL=sqlite:/var/lib/freeswitch-pay/ledger/ledger.db
RUN install --directory --owner=node --group=node /var/lib/freeswitch-pay "$PROMPTS_DIRECTORY" \
  && install --directory --owner=node --group=node --mode=0700 /var/lib/freeswitch-pay/ledger
USER node

EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/freeswitch-pay.js", "serve"]
