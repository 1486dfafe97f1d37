/** Only jest uses babel: it strips the types, as Node 24 and tsc do elsewhere. */
export default {
  presets: [['@babel/preset-typescript', { rewriteImportExtensions: false, onlyRemoveTypeImports: true }]],
};
