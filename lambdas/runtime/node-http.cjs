// Node's `http` as bundles import it (`alias` in lib/constructs/bundle.ts). An `import` of it reads all its exports, and some are loaded
// when they are read: `WebSocket` brings Node's whole `fetch`.
module.exports = process.getBuiltinModule('node:http');
