"""Phone numbers as forms take them, and the country a number's prefix belongs to."""

import re

_CODES = (
    "AF93 AL355 DZ213 AD376 AO244 AR54 AM374 AU61 AT43 AZ994 BH973 BD880 BY375 BE32 BZ501 BJ229 BT975 BO591 BA387 "
    "BW267 BR55 BN673 BG359"
    " BF226 BI257 KH855 CM237 CV238 CF236 TD235 CL56 CN86 CO57 KM269 CG242 CD243 CR506 CI225 HR385 CU53 CY357 "
    "CZ420 DK45 DJ253 EC593 EG20"
    " SV503 GQ240 ER291 EE372 SZ268 ET251 FJ679 FI358 FR33 GA241 GM220 GE995 DE49 GH233 GR30 GT502 GN224 GW245 "
    "GY592 HT509 HN504 HK852"
    " HU36 IS354 IN91 ID62 IR98 IQ964 IE353 IL972 IT39 JP81 JO962 KE254 KI686 KP850 KR82 KW965 KG996 LA856 LV371 "
    "LB961 LS266 LR231 LY218"
    " LI423 LT370 LU352 MO853 MG261 MW265 MY60 MV960 ML223 MT356 MR222 MU230 MX52 FM691 MD373 MC377 MN976 ME382 "
    "MA212 MZ258 MM95 NA264 NR674"
    " NP977 NL31 NZ64 NI505 NE227 NG234 MK389 NO47 OM968 PK92 PW680 PS970 PA507 PG675 PY595 PE51 PH63 PL48 PT351 "
    "QA974 RO40 RW250 WS685 SM378"
    " ST239 SA966 SN221 RS381 SC248 SL232 SG65 SK421 SI386 SB677 SO252 ZA27 SS211 ES34 LK94 SD249 SR597 SE46 CH41 "
    "SY963 TW886 TJ992 TZ255"
    " TH66 TL670 TG228 TO676 TN216 TR90 TM993 TV688 UG256 UA380 AE971 GB44 US1 CA1 UY598 UZ998 VU678 VE58 VN84 "
    "YE967 ZM260 ZW263 RU7 KZ7"
    " PR1 JM1 DO1 TT1 BS1 BB1 GG44 JE44 IM44 VA39 AX358 SJ47 EH212 CW599"
)
CALLING_CODES: dict[str, str] = {pair[:2]: pair[2:] for pair in _CODES.split()}
_PREFIXES = frozenset(CALLING_CODES.values())
_DIGITS = re.compile(r"\D+")
_MOST_DIGITS = 15  # E.164


def digits(text: str) -> str:
    return _DIGITS.sub("", text)


def international(phone: str) -> str | None:
    """The number as E.164 writes it, "+49401234567"; None where its country does not stand in it."""
    written = phone.replace("(0)", "").strip()
    if written.startswith("00"):
        written = "+" + written[2:]
    number = digits(written)
    if not written.startswith("+") or calling_code("+" + number) is None or not 7 <= len(number) <= _MOST_DIGITS:
        return None
    return "+" + number


def calling_code(number: str) -> str | None:
    """ "+49401234567" → "49" """
    return next((number[1:end] for end in (2, 3, 4) if number[1:end] in _PREFIXES), None)


def country_of(number: str, likely: str | None) -> str | None:
    """The ISO 3166 code of a number's country. Where several share the prefix, `likely` if it is one of them."""
    code = calling_code(number)
    countries = [country for country, prefix in CALLING_CODES.items() if prefix == code]
    if likely in countries:
        return likely
    return countries[0] if len(countries) == 1 else None


def national(number: str) -> str:
    """ "+49401234567" → "401234567": what stands behind the prefix."""
    code = calling_code(number)
    return number[1 + len(code) :] if code else number
