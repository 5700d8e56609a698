import type { ComponentChildren } from "preact";

interface PlainLinkProps {
  readonly href: string;
  readonly class?: string;
  readonly lang?: string;
  readonly isCurrent?: boolean;
  readonly onFollow: () => void;
  readonly children: ComponentChildren;
}

/** A link within the page: followed without loading, but a real address for a new tab or a bookmark. */
export function PlainLink({ href, lang, isCurrent, onFollow, children, ...rest }: PlainLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onFollow();
  };
  return (
    <a
      {...rest}
      href={href}
      {...(lang ? { lang, hrefLang: lang } : {})}
      aria-current={isCurrent ? "page" : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
