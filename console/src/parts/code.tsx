import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** A text as it is, with a button that copies it. */
export const Code = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const texts = useTexts(partsTexts);
  return (
    <div className="code">
      <div className="code-copy">
        <CopyToClipboard
          copyButtonAriaLabel={`${texts.copy}: ${label}`}
          variant="icon"
          textToCopy={text}
          copySuccessText={texts.copied}
          copyErrorText={texts.notCopied}
        />
      </div>
      {/* What scrolls must be reached by keyboard. */}
      <section aria-label={label}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the same. */}
        <pre tabIndex={0}>{text}</pre>
      </section>
    </div>
  );
};
