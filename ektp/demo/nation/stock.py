"""The blanks behind the printing: what each Dinas had, was sent by its province every fortnight, used, spoiled and destroyed.

What is sent follows what was used a fortnight before, in fifties, and the first stock bears the busiest month; so no balance ever falls
below zero (the database would refuse it) and every identity closes.
"""

from collections.abc import Iterator

from ektp.demo.nation.noise import fraction

# Use of each Dinas by day and by fortnight; fortnights are counted from the Monday on or before the first day.
_USE = """
CREATE TEMP TABLE nation_use AS
SELECT s.office_id, s.id AS sheet_id, s.day, (s.day - %(monday)s::date) / 14 AS fortnight,
  coalesce(p.printed, 0) AS printed, coalesce(x.spoiled, 0) AS spoiled
FROM daysheets_daysheet s JOIN nation_place o ON o.office_id = s.office_id AND o.kind = 'DINAS'
LEFT JOIN (SELECT sheet_id, sum(printing_first + printing_data_change + printing_replace_damaged + printing_replace_lost + printing_move_in)::int
           AS printed FROM blanko_printingcount c JOIN nation_place o USING (office_id) GROUP BY 1) p ON p.sheet_id = s.id
LEFT JOIN (SELECT sheet_id, sum(spoilage_count)::int AS spoiled FROM blanko_spoilagecount c JOIN nation_place o USING (office_id) GROUP BY 1) x
  ON x.sheet_id = s.id
WHERE s.is_sample
"""
_FORTNIGHTS = """
CREATE TEMP TABLE nation_fortnight AS
SELECT o.office_id, o.province_id, o.code, f.n AS fortnight, coalesce(u.used, 0) AS used,
  sum(coalesce(u.used, 0)) OVER (PARTITION BY o.office_id ORDER BY f.n) AS whole
FROM nation_place o CROSS JOIN generate_series(0, (%(last)s::date - %(monday)s::date) / 14) AS f(n)
LEFT JOIN (SELECT office_id, fortnight, sum(printed + spoiled) AS used FROM nation_use GROUP BY 1, 2) u
  ON u.office_id = o.office_id AND u.fortnight = f.n
WHERE o.kind = 'DINAS'
"""
# What is sent at the beginning of a fortnight, and how long it is on its way.
_SENT = f"""
CREATE TEMP TABLE nation_sent AS
SELECT x.office_id, x.province_id, x.code, x.fortnight, %(monday)s::date + 14 * x.fortnight AS day, x.quantity,
  2 + floor(5 * {fraction(301, "hashtextextended(x.code, x.fortnight)")})::int AS took, nextval('blanko_stockdocument_id_seq') AS dispatch_id
FROM (
  SELECT office_id, province_id, code, fortnight + 1 AS fortnight,
    (50 * ceil(whole / 50.0) - 50 * ceil((whole - used) / 50.0))::int AS quantity
  FROM nation_fortnight
) x WHERE x.quantity > 0 AND %(monday)s::date + 14 * x.fortnight <= %(last)s::date ORDER BY x.fortnight, x.code
"""
_PAPER_TABLE = """
CREATE TEMP TABLE nation_paper (kind text, office_id bigint, day date, quantity int, counterpart_id bigint, sheet_id bigint, reply_to bigint,
  id bigint, about text)
"""
_OPENINGS = """
INSERT INTO nation_paper (kind, office_id, day, quantity, about)
SELECT 'opening', office_id, %(start)s::date, (200 + 100 * ceil(max(used + before) / 100.0))::int, code FROM (
  SELECT office_id, code, used, coalesce(lag(used) OVER (PARTITION BY office_id ORDER BY fortnight), 0) AS before FROM nation_fortnight
) x GROUP BY 2, code
UNION ALL SELECT 'opening', office_id, %(start)s::date, 1000, code FROM nation_place WHERE kind = 'PROVINCE'
"""
# The province fetches on the Friday before what it will send on Monday, in five hundreds.
_RECEIPTS = """
INSERT INTO nation_paper (kind, office_id, day, quantity, about)
SELECT 'receipt', o.office_id, x.day - 3, (500 * ceil(x.whole / 500.0) - 500 * ceil((x.whole - x.quantity) / 500.0))::int, o.code
FROM (
  SELECT province_id, day, sum(quantity) AS quantity, sum(sum(quantity)) OVER (PARTITION BY province_id ORDER BY day) AS whole
  FROM nation_sent GROUP BY 1, 2
) x JOIN nation_place o ON o.province_id = x.province_id AND o.kind = 'PROVINCE'
WHERE 500 * ceil(x.whole / 500.0) > 500 * ceil((x.whole - x.quantity) / 500.0)
"""
_MOVES = """
INSERT INTO nation_paper (kind, office_id, day, quantity, counterpart_id, sheet_id, reply_to, id, about)
SELECT 'dispatch', o.office_id, s.day, s.quantity, s.office_id, NULL::bigint, NULL::bigint, s.dispatch_id, s.code
FROM nation_sent s JOIN nation_place o ON o.province_id = s.province_id AND o.kind = 'PROVINCE'
UNION ALL
SELECT 'acceptance', s.office_id, s.day + s.took, s.quantity, o.office_id, NULL, s.dispatch_id, NULL, s.code
FROM nation_sent s JOIN nation_place o ON o.province_id = s.province_id AND o.kind = 'PROVINCE' WHERE s.day + s.took <= %(last)s::date
UNION ALL SELECT 'print_use', office_id, day, printed, NULL, sheet_id, NULL, NULL, '' FROM nation_use WHERE printed > 0
UNION ALL SELECT 'spoilage', office_id, day, spoiled, NULL, sheet_id, NULL, NULL, '' FROM nation_use WHERE spoiled > 0
"""
# What was spoiled in a quarter is destroyed on the fifth day of the next.
_DESTROYED = """
INSERT INTO nation_paper (kind, office_id, day, quantity, about)
SELECT 'destruction', office_id, day, quantity, '' FROM (
  SELECT office_id, (date_trunc('quarter', day) + interval '3 months 4 days')::date AS day, sum(spoiled)::int AS quantity
  FROM nation_use GROUP BY 1, 2
) x WHERE quantity > 0 AND day <= %(last)s::date
"""
_NUMBERED = """
UPDATE nation_paper SET id = x.id FROM (
  SELECT row, nextval('blanko_stockdocument_id_seq') AS id FROM (
    SELECT n.ctid AS row FROM nation_paper n JOIN nation_place o USING (office_id) WHERE n.id IS NULL ORDER BY n.day, o.code, n.kind) y
) x WHERE nation_paper.ctid = x.row
"""
_DOCUMENTS = """
INSERT INTO blanko_stockdocument (id, kind, office_id, place_id, counterpart_id, party, number, day, posted_day, item_id, condition, quantity,
  damaged, note, sheet_id, in_reply_to_id, client_key, payload_hash, created_by_id, is_sample, known_from)
SELECT n.id, n.kind, n.office_id, g.id, n.counterpart_id, CASE n.kind WHEN 'receipt' THEN 'Ditjen Dukcapil' ELSE '' END,
  CASE WHEN n.kind IN ('receipt', 'dispatch') THEN 'BAST/' || to_char(n.day, 'YYYY/MM/DD') || '/' || n.about ELSE '' END,
  n.day, n.day, 'blank_wni', CASE n.kind WHEN 'destruction' THEN 'quarantine' ELSE 'on_hand' END, n.quantity, 0, '', n.sheet_id, n.reply_to,
  md5(concat_ws('|', 'nation', n.kind, o.code, n.about, n.day))::uuid, '', %(clerk)s, true, n.day + interval '9 hours'
FROM nation_paper n JOIN nation_place o USING (office_id)
JOIN blanko_stockplace g ON g.office_id = n.office_id AND g.is_default ORDER BY n.day, n.id
"""
# kind, whose account, which condition, sign
_LINES = """
INSERT INTO blanko_stockline (document_id, account_id, day, quantity, known_from)
SELECT n.id, a.id, n.day, m.sign * n.quantity, n.day + interval '9 hours' FROM nation_paper n
JOIN (VALUES
  ('opening', false, 'on_hand', 1), ('receipt', false, 'on_hand', 1), ('print_use', false, 'on_hand', -1), ('spoilage', false, 'on_hand', -1),
  ('spoilage', false, 'quarantine', 1), ('destruction', false, 'quarantine', -1), ('dispatch', false, 'on_hand', -1),
  ('dispatch', false, 'in_transit', 1), ('acceptance', false, 'on_hand', 1), ('acceptance', true, 'in_transit', -1)
) AS m(kind, other, condition, sign) ON m.kind = n.kind
JOIN blanko_stockplace g ON g.office_id = CASE WHEN m.other THEN n.counterpart_id ELSE n.office_id END AND g.is_default
JOIN blanko_account a ON a.place_id = g.id AND a.condition = m.condition AND a.item_id = 'blank_wni' ORDER BY n.day, n.id
"""
# What a document of each kind moves in the figures, at the region of its office and at the province (blanko.services.flows).
_FLOWS = """
INSERT INTO blanko_blankflow (region_id, day, document_id, blank_in, blank_in_internal, blank_out, blank_out_internal, blank_opening,
  blank_destroyed, blank_on_hand_change, blank_quarantine_change, blank_in_transit_change, known_from)
SELECT CASE WHEN m.above THEN o.province_id ELSE o.region_id END, n.day, n.id, m.came * n.quantity, m.came_inside * n.quantity,
  m.went * n.quantity, m.went_inside * n.quantity, m.opened * n.quantity, m.destroyed * n.quantity, m.on_hand * n.quantity,
  m.quarantine * n.quantity, m.transit * n.quantity, n.day + interval '9 hours'
FROM nation_paper n JOIN nation_place o USING (office_id)
JOIN (VALUES
  ('opening', false, NULL, NULL, NULL, NULL, 1, NULL, 1, NULL, NULL),
  ('receipt', false, 1, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL),
  ('print_use', false, NULL, NULL, NULL, NULL, NULL, NULL, -1, NULL, NULL),
  ('spoilage', false, NULL, NULL, NULL, NULL, NULL, NULL, -1, 1, NULL),
  ('destruction', false, NULL, NULL, NULL, NULL, NULL, 1, NULL, -1, NULL),
  ('dispatch', false, NULL, NULL, 1, 1, NULL, NULL, -1, NULL, 1),
  ('acceptance', false, 1, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL),
  ('acceptance', true, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, -1)
) AS m(kind, above, came, came_inside, went, went_inside, opened, destroyed, on_hand, quarantine, transit) ON m.kind = n.kind
ORDER BY n.day, n.id
"""
_CLOSINGS = """
INSERT INTO blanko_accountday (account_id, day, closing)
SELECT account_id, day, closing FROM (
  SELECT account_id, day, sum(moved) OVER (PARTITION BY account_id ORDER BY day) AS closing
  FROM (SELECT l.account_id, l.day, sum(l.quantity) AS moved FROM blanko_stockline l JOIN blanko_account a ON a.id = l.account_id
        JOIN blanko_stockplace g ON g.id = a.place_id JOIN nation_place o ON o.office_id = g.office_id GROUP BY 1, 2) x) y ORDER BY day, account_id
"""
_BALANCES = """
UPDATE blanko_account a SET balance = l.closing
FROM (SELECT DISTINCT ON (d.account_id) d.account_id, d.closing FROM blanko_accountday d JOIN blanko_account b ON b.id = d.account_id
      JOIN blanko_stockplace g ON g.id = b.place_id JOIN nation_place o ON o.office_id = g.office_id
      ORDER BY d.account_id, d.day DESC) l WHERE l.account_id = a.id
"""
# What was counted in the afternoon: mostly what the book says, sometimes a few less.
_DECLARED = f"""
INSERT INTO blanko_declaredstock (sheet_id, office_id, day, declared_blank_on_hand, declared_ribbon_percent, declared_film_percent, known_from)
SELECT u.sheet_id, u.office_id, u.day,
  greatest(0, c.closing - CASE WHEN {fraction(302, "u.key")} < 0.06 THEN 1 + floor(12 * {fraction(303, "u.key")})::int ELSE 0 END),
  5 + floor(95 * {fraction(304, "u.key")})::int, 5 + floor(95 * {fraction(305, "u.key")})::int, s.known_from
FROM (SELECT n.*, o.key + (n.day - '2000-01-01'::date) AS key FROM nation_use n JOIN nation_place o USING (office_id)) u
JOIN daysheets_daysheet s ON s.id = u.sheet_id AND s.kind = 'open' JOIN blanko_stockplace g ON g.office_id = u.office_id AND g.is_default
JOIN blanko_account a ON a.place_id = g.id AND a.condition = 'on_hand' AND a.item_id = 'blank_wni'
CROSS JOIN LATERAL (SELECT closing FROM blanko_accountday x WHERE x.account_id = a.id AND x.day <= u.day ORDER BY x.day DESC LIMIT 1) c
ORDER BY u.day, u.sheet_id
"""
TEMPORARY = ("nation_use", "nation_fortnight", "nation_sent", "nation_paper")


def statements() -> Iterator[str]:
    """The whole book of some provinces, once their sheets stand."""
    yield _USE
    yield from (
        _FORTNIGHTS,
        _SENT,
        _PAPER_TABLE,
        _OPENINGS,
        _RECEIPTS,
        _MOVES,
        _DESTROYED,
        _NUMBERED,
    )
    yield "ANALYZE nation_paper"
    yield from (_DOCUMENTS, _LINES, _FLOWS, _CLOSINGS, _BALANCES, _DECLARED)
