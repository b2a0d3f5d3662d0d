// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Quartermaster {

/// One piece of HTML. Views point into the text that was read.
struct HtmlToken {
    enum class Kind : quint8 { Text, Open, Close, End };

    Kind kind = Kind::End;
    QByteArray name = {};        ///< Of a tag, in lower case.
    QByteArrayView content = {}; ///< Of a text; of an open tag its attributes.
};

/// Cuts HTML into tags and texts, as tolerant as browsers are where it matters for a list of links. Comments, scripts, styles and
/// declarations are passed over. A tag that is not closed ends the text. Linear in time, no copies of texts.
class HtmlTokens
{
public:
    explicit HtmlTokens(QByteArrayView html)
        : m_html(html)
    {}
    [[nodiscard]] HtmlToken next();

private:
    [[nodiscard]] qsizetype endOfTag(qsizetype from) const;
    [[nodiscard]] qsizetype find(QByteArrayView what, qsizetype from) const;
    [[nodiscard]] bool startsTag(qsizetype at) const;

    QByteArrayView m_html;
    qsizetype m_at = 0;
};

/// The value of \a name (lower case) in an open tag's attributes, entities decoded; nothing where it is missing.
[[nodiscard]] std::optional<QByteArray> htmlAttribute(QByteArrayView attributes, QByteArrayView name);
/// "&amp;", "&#39;", "&#x27;" and the like as UTF-8; what is no entity stays.
[[nodiscard]] QByteArray decodeEntities(QByteArrayView text);

} // namespace Quartermaster
