/** Where long work stands: a text, or what makes it when it is asked for. */
export type Where = string | (() => string);

/** Is told where long work stands, and may say it. */
export type Tell = (where: Where) => void;

export const tellNobody: Tell = () => undefined;
