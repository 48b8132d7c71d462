import { Field } from '../../parts/field.tsx';
import { fieldName } from '../../parts/field-words.ts';
import { MAIN_RATES, OTHER_RATES, type PriceForm, TIERS } from './price-terms.ts';
import { word } from './words.ts';

const MAX_NAME = 200;
/** Terms that most prices don't have; open from the first where one is said. */
const SELDOM = ['provider', 'service_tier', 'display_name', ...OTHER_RATES] as const;

/** Every term of a price. The fields keep what is typed while the ledger refuses it, so they are given defaults, not values. */
export function PriceFields({ terms }: { readonly terms: PriceForm }) {
  return (
    <>
      <div class="fields">
        <Field name={word('model')}>
          <input name="name" required maxLength={MAX_NAME} spellcheck={false} defaultValue={terms.name} />
        </Field>
        <Field name={word('match')}>
          <Choice
            name="match"
            values={['model', 'prefix']}
            chosen={terms.match}
            textOf={(match) => word(`match.${match}`)}
          />
        </Field>
        {MAIN_RATES.map((rate) => (
          <Rate key={rate} rate={rate} terms={terms} isRequired />
        ))}
        <Field name={word('currency')}>
          <Choice name="currency" values={['CNY', 'USD']} chosen={terms.currency} />
        </Field>
        <Field name={word('per')}>
          <Choice name="unit" values={['1M', '1K']} chosen={terms.unit} />
        </Field>
        <Field name={word('from-field')}>
          <input name="effective_from" type="date" />
        </Field>
        <Field name={word('until-field')}>
          <input name="effective_until" type="date" />
        </Field>
      </div>
      <details class="table" open={SELDOM.some((field) => (terms[field] ?? '') !== '')}>
        <summary>{word('seldom')}</summary>
        <p class="quiet">{word('seldom-note')}</p>
        <div class="fields">
          {OTHER_RATES.map((rate) => (
            <Rate key={rate} rate={rate} terms={terms} />
          ))}
          <Field name={fieldName('provider')}>
            <input name="provider" maxLength={MAX_NAME} spellcheck={false} defaultValue={terms.provider} />
          </Field>
          <Field name={fieldName('service_tier')}>
            <Choice
              name="service_tier"
              values={['', ...TIERS]}
              chosen={terms.service_tier}
              textOf={(tier) => word(tier === '' ? 'tier.none' : `tier.${tier}`)}
            />
          </Field>
          <Field name={fieldName('display_name')}>
            <input name="display_name" maxLength={MAX_NAME} defaultValue={terms.display_name} />
          </Field>
        </div>
      </details>
    </>
  );
}

interface RateProps {
  readonly rate: (typeof MAIN_RATES)[number] | (typeof OTHER_RATES)[number];
  readonly terms: PriceForm;
  readonly isRequired?: boolean;
}

/** A text, not a number: what is typed is sent to the last digit. */
const Rate = ({ rate, terms, isRequired = false }: RateProps) => (
  <Field name={fieldName(rate)}>
    <input name={rate} required={isRequired} inputMode="decimal" autocomplete="off" defaultValue={terms[rate]} />
  </Field>
);

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly values: readonly Value[];
  readonly chosen: string | undefined;
  readonly textOf?: (value: Value) => string;
}

function Choice<Value extends string>({ name, values, chosen, textOf = (value) => value }: ChoiceProps<Value>) {
  return (
    <select name={name}>
      {values.map((value) => (
        <option key={value} value={value} selected={value === chosen}>
          {textOf(value)}
        </option>
      ))}
    </select>
  );
}
