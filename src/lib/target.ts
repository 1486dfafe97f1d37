/** What a value is about: the host itself or one existing interface of it. */
export type Target = { readonly kind: 'host' } | { readonly kind: 'interface'; readonly name: string };
