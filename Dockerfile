# The controller. FreeSWITCH runs in a container of its own: see docker-compose.yml.

FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
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

# Shared with FreeSWITCH, which plays the files: a volume that is new takes over this owner.
ENV NODE_ENV=production \
    PROMPTS_DIRECTORY=/var/lib/freeswitch-pay/prompts
RUN install --directory --owner=node --group=node "$PROMPTS_DIRECTORY"
USER node

EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/freeswitch-pay.js", "serve"]
