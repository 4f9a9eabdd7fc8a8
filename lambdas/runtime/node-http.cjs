// Node's `http` as bundles import it: `import` reads all its exports, of which some load what they are when they are read.
module.exports = process.getBuiltinModule('node:http');
