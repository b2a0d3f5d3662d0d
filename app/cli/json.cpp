// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/json.h"

namespace Quartermaster {

namespace {

void appendEscaped(QByteArray &out, char16_t unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(unit >> shift) & 0xf];
}

/// Letters, digits, marks and signs go as they are; what a terminal might obey does not.
bool isPlain(QChar c)
{
    switch (c.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

} // namespace

QByteArray jsonString(const QString &text)
{
    QByteArray out;
    out.reserve(text.size() + 2);
    out += '"';
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == u'"' || c == u'\\') {
            out += '\\';
            out += c.toLatin1();
        } else if (c == u'\n') {
            out += "\\n";
        } else if (c == u'\t') {
            out += "\\t";
        } else if (c.unicode() < 0x80) {
            if (c.unicode() < 0x20 || c.unicode() == 0x7f)
                appendEscaped(out, c.unicode());
            else
                out += c.toLatin1();
        } else if (c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
            out += text.mid(i++, 2).toUtf8();
        } else if (isPlain(c)) {
            out += QString(c).toUtf8();
        } else {
            appendEscaped(out, c.unicode());
        }
    }
    out += '"';
    return out;
}

QByteArray jsonArray(const QList<QByteArray> &values, bool lines)
{
    if (values.isEmpty())
        return "[]";
    return lines ? "[\n " + values.join(",\n ") + "\n]" : '[' + values.join(", ") + ']';
}

QByteArray jsonStrings(const QList<QString> &texts)
{
    QList<QByteArray> values;
    values.reserve(texts.size());
    for (const QString &text : texts)
        values << jsonString(text);
    return jsonArray(values);
}

QString isoTime(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs);
}

JsonObject &JsonObject::json(const char *key, const QByteArray &value)
{
    if (!m_text.isEmpty())
        m_text += ", ";
    m_text += '"';
    m_text += key;
    m_text += "\": ";
    m_text += value;
    return *this;
}

JsonObject &JsonObject::text(const char *key, const QString &value)
{
    return json(key, jsonString(value));
}

JsonObject &JsonObject::textOrNull(const char *key, const QString &value)
{
    return json(key, value.isEmpty() ? QByteArray("null") : jsonString(value));
}

JsonObject &JsonObject::number(const char *key, qint64 value)
{
    return json(key, QByteArray::number(value));
}

JsonObject &JsonObject::numberOrNull(const char *key, std::optional<qint64> value)
{
    return json(key, value ? QByteArray::number(*value) : QByteArray("null"));
}

JsonObject &JsonObject::boolean(const char *key, bool value)
{
    return json(key, value ? "true" : "false");
}

JsonObject &JsonObject::time(const char *key, const QDateTime &value)
{
    return json(key, value.isValid() ? jsonString(isoTime(value)) : QByteArray("null"));
}

} // namespace Quartermaster
