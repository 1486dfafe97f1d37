/** A plain JSON value: what a profile can say and what a run stores. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema (draft-07) as plain data. */
export type JsonSchema = { readonly [keyword: string]: Json };
