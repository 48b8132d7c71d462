/** What the ledger says itself, which is English: a voice that reads the page aloud must know. */
export const OwnWords = ({ text }: { readonly text: string }) => <span lang="en">{text}</span>;
