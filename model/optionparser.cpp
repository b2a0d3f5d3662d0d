// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/optionparser.h"

#include "model/objectname.h"
#include "model/osloconfig.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

namespace Quartermaster {

namespace {

/// For a message: nothing of a secret option's value is ever shown.
QString shownValue(const OptionSchema &schema, const QString &text)
{
    return schema.secret ? QStringLiteral("***") : shownName(text);
}

/// The digits of a Python number without its underscores, in ASCII; empty where they stand wrongly.
/// Python takes every Unicode decimal digit, and one underscore between two digits.
QByteArray asciiNumber(QStringView text)
{
    QByteArray ascii;
    bool afterDigit = false;
    const QList<uint> points = text.toUcs4();
    for (qsizetype i = 0; i < points.size(); ++i) {
        const uint point = points.at(i);
        if (QChar::category(point) == QChar::Number_DecimalDigit) {
            ascii.append(static_cast<char>('0' + QChar::digitValue(point)));
            afterDigit = true;
            continue;
        }
        if (point == '_') {
            if (!afterDigit || i + 1 >= points.size()
                || QChar::category(points.at(i + 1)) != QChar::Number_DecimalDigit)
                return {};
            continue;
        }
        if (point >= 0x80)
            return {};
        ascii.append(static_cast<char>(point));
        afterDigit = false;
    }
    return ascii;
}

/// The space that int() and float() take around a number: of ASCII text only the classic six, else all.
QStringView trimmedNumber(QStringView text)
{
    if (std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c >= QChar(0x80); }))
        return osloTrimmed(text);
    const auto isSpace = [](QChar c) { return c == u' ' || (c >= u'\t' && c <= u'\r'); };
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    return text;
}

QString wholeNumberWanted(const OptionSchema &schema, const QString &text)
{
    return QCoreApplication::translate("Configuration", "A whole number is wanted, not \"%1\".")
        .arg(shownValue(schema, text));
}

Result<QVariant> checkedNumber(const OptionSchema &schema, const QString &text, const QVariant &value, double number)
{
    // choices replace the range, as in types.py
    if (!schema.choices.isEmpty()) {
        if (schema.choices.contains(optionValueText(value)))
            return value;
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "The value is one of %1, not \"%2\".")
                           .arg(schema.choices.join(QLatin1String(", ")), shownValue(schema, text)));
    }
    const bool isInteger = schema.type == OptionSchema::Type::Integer;
    const auto below = [&](qint64 limit) {
        return isInteger ? value.toLongLong() < limit : number < static_cast<double>(limit);
    };
    const auto above = [&](qint64 limit) {
        return isInteger ? value.toLongLong() > limit : number > static_cast<double>(limit);
    };
    if (schema.minimum && below(*schema.minimum)) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "%1 is too small: it is at least %2.")
                           .arg(shownValue(schema, text), QString::number(*schema.minimum)));
    }
    if (schema.maximum && above(*schema.maximum)) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "%1 is too large: it is at most %2.")
                           .arg(shownValue(schema, text), QString::number(*schema.maximum)));
    }
    return value;
}

Result<QVariant> parseInteger(const OptionSchema &schema, const QString &text)
{
    if (osloTrimmed(text).isEmpty())
        return QVariant();
    const QByteArray ascii = asciiNumber(trimmedNumber(text));
    const char *begin = ascii.constData();
    const char *const end = begin + ascii.size();
    if (begin != end && *begin == '+' && begin + 1 != end && begin[1] != '-')
        ++begin;
    qint64 number = 0;
    const auto [rest, error] = std::from_chars(begin, end, number);
    if (error == std::errc::result_out_of_range && rest == end) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "%1 is beyond what a number can hold.")
                           .arg(shownValue(schema, text)));
    }
    if (error != std::errc() || rest != end)
        return failure(ErrorKind::BadInput, wholeNumberWanted(schema, text));
    return checkedNumber(schema, text, QVariant(number), static_cast<double>(number));
}

/// Python's float(): also "inf", "infinity" and "nan".
std::optional<double> pythonFloat(const QByteArray &ascii)
{
    const char *begin = ascii.constData();
    const char *const end = begin + ascii.size();
    const bool negative = begin != end && *begin == '-';
    if (begin != end && (*begin == '+' || *begin == '-'))
        ++begin;
    if (begin == end)
        return {};
    const QByteArray word = QByteArray(begin, end - begin).toLower();
    const double sign = negative ? -1.0 : 1.0;
    if (word == "inf" || word == "infinity")
        return sign * std::numeric_limits<double>::infinity();
    if (word == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (!std::all_of(begin, end, [](char c) { return (c >= '0' && c <= '9') || std::strchr(".eE+-", c) != nullptr; })
        || *begin == '-')
        return {};
    double number = 0;
    const auto [rest, error] = std::from_chars(begin, end, number);
    if (rest != end)
        return {};
    if (error == std::errc::result_out_of_range) {
        // from_chars leaves open on which side
        const bool tiny = word.contains('e') ? word.contains("e-") : word.startsWith('.') || word.startsWith("0.");
        return sign * (tiny ? 0.0 : std::numeric_limits<double>::infinity());
    }
    if (error != std::errc())
        return {};
    return sign * number;
}

Result<QVariant> parseFloat(const OptionSchema &schema, const QString &text)
{
    if (osloTrimmed(text).isEmpty())
        return QVariant();
    const std::optional<double> number = pythonFloat(asciiNumber(trimmedNumber(text)));
    // endless waits and nothing at all are no use for options of ours; glance_store has no Float option
    if (!number || (schema.ours && !std::isfinite(*number))) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "A number is wanted, not \"%1\".")
                           .arg(shownValue(schema, text)));
    }
    return checkedNumber(schema, text, QVariant(*number), *number);
}

Result<QVariant> parseBoolean(const OptionSchema &schema, const QString &text)
{
    const QString lower = text.size() <= 5 ? text.toLower() : QString();
    if (lower == QLatin1String("true") || lower == QLatin1String("1") || lower == QLatin1String("on")
        || lower == QLatin1String("yes"))
        return true;
    if (lower == QLatin1String("false") || lower == QLatin1String("0") || lower == QLatin1String("off")
        || lower == QLatin1String("no"))
        return false;
    return failure(
        ErrorKind::BadInput,
        QCoreApplication::translate("Configuration", "Yes or no is wanted, not \"%1\".").arg(shownValue(schema, text)));
}

Result<QVariant> parseString(const OptionSchema &schema, const QString &text)
{
    if (schema.choices.isEmpty() || schema.choices.contains(text))
        return text;
    return failure(ErrorKind::BadInput,
                   QCoreApplication::translate("Configuration", "The value is one of %1, not \"%2\".")
                       .arg(schema.choices.join(QLatin1String(", ")), shownValue(schema, text)));
}

/// Items are not unquoted: ListOpt's items are plain strings (types.String without quotes).
QVariant parseList(const QString &text)
{
    QStringView rest = osloTrimmed(text);
    while (!rest.isEmpty() && rest.back() == u',')
        rest.chop(1);
    QStringList items;
    if (rest.isEmpty())
        return items;
    const auto parts = rest.split(u',');
    items.reserve(parts.size());
    for (const QStringView part : parts)
        items.append(osloTrimmed(part).toString());
    return items;
}

Result<QVariant> parseDict(const QString &text)
{
    QVariantMap result;
    const QStringView whole = osloTrimmed(text);
    if (whole.isEmpty())
        return result;
    qsizetype begin = 0;
    while (begin <= whole.size()) {
        // a part without a colon belongs to the next one: "a,b:c" has the key "a,b"
        const qsizetype colon = whole.indexOf(u':', begin);
        if (colon < 0) {
            return failure(
                ErrorKind::BadInput,
                QCoreApplication::translate("Configuration", "The last part of the value is no KEY:VALUE pair."));
        }
        qsizetype end = whole.indexOf(u',', colon);
        if (end < 0)
            end = whole.size();
        const QString key = osloTrimmed(whole.sliced(begin, colon - begin)).toString();
        if (key.isEmpty()) {
            return failure(ErrorKind::BadInput,
                           QCoreApplication::translate("Configuration", "A KEY:VALUE pair of the value has no key."));
        }
        if (result.contains(key)) {
            return failure(
                ErrorKind::BadInput,
                QCoreApplication::translate("Configuration", "The key \"%1\" stands there twice.").arg(shownName(key)));
        }
        result.insert(key, osloTrimmed(whole.sliced(colon + 1, end - colon - 1)).toString());
        begin = end + 1;
    }
    return result;
}

bool isPythonPrintable(QChar::Category category)
{
    switch (category) {
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default: // Qt's enum, not ours
        return true;
    }
}

/// Python's repr() of a string.
QString pythonRepr(const QString &text)
{
    const QChar quote = text.contains(u'\'') && !text.contains(u'"') ? u'"' : u'\'';
    QString result(quote);
    const QList<uint> points = text.toUcs4();
    for (const uint point : points) {
        const auto escaped = [point](const char *letter, int digits) {
            return QLatin1String(letter) + QString::number(point, 16).rightJustified(digits, u'0');
        };
        const bool isPrintable = point == ' ' || isPythonPrintable(QChar::category(point));
        if (point == '\n')
            result += QLatin1String("\\n");
        else if (point == '\t')
            result += QLatin1String("\\t");
        else if (point == '\r')
            result += QLatin1String("\\r");
        else if (point == '\\' || point == quote.unicode())
            result += QStringLiteral("\\") + QChar(point);
        else if (isPrintable)
            result += QString::fromUcs4(reinterpret_cast<const char32_t *>(&point), 1);
        else
            result += point < 0x100 ? escaped("\\x", 2) : point < 0x10000 ? escaped("\\u", 4) : escaped("\\U", 8);
    }
    return result + quote;
}

/// Python's repr() of a float: the shortest digits that give it back, an exponent from 1e16 on and below 1e-4.
QString pythonFloatText(double value)
{
    if (std::isnan(value))
        return QStringLiteral("nan");
    if (std::isinf(value))
        return value < 0 ? QStringLiteral("-inf") : QStringLiteral("inf");
    const double size = std::abs(value);
    std::array<char, 64> buffer{};
    const bool exponent = size != 0.0 && (size >= 1e16 || size < 1e-4);
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            exponent ? std::chars_format::scientific : std::chars_format::fixed);
    Q_UNUSED(error)
    QString text = QString::fromLatin1(buffer.data(), end - buffer.data());
    if (!exponent && !text.contains(u'.'))
        text += QLatin1String(".0");
    return text;
}

/// Optimal string alignment distance, at most \a limit + 1.
qsizetype distance(const QString &a, const QString &b, qsizetype limit)
{
    if (std::abs(a.size() - b.size()) > limit)
        return limit + 1;
    const auto width = static_cast<size_t>(b.size()) + 1;
    std::vector<qsizetype> beforeLast(width);
    std::vector<qsizetype> last(width);
    std::vector<qsizetype> row(width);
    std::iota(last.begin(), last.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = static_cast<size_t>(j);
            const bool same = a.at(i - 1) == b.at(j - 1);
            row[at] = std::min({row[at - 1] + 1, last[at] + 1, last[at - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a.at(i - 1) == b.at(j - 2) && a.at(i - 2) == b.at(j - 1))
                row[at] = std::min(row[at], beforeLast[at - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last.back();
}

} // namespace

Result<QVariant> parseOptionValue(const OptionSchema &schema, const QString &text)
{
    switch (schema.type) {
    case OptionSchema::Type::String:
        return parseString(schema, text);
    case OptionSchema::Type::Integer:
        return parseInteger(schema, text);
    case OptionSchema::Type::Boolean:
        return parseBoolean(schema, text);
    case OptionSchema::Type::Float:
        return parseFloat(schema, text);
    case OptionSchema::Type::List:
        return parseList(text);
    case OptionSchema::Type::Dict:
        return parseDict(text);
    case OptionSchema::Type::MultiString:
        return parseString(schema, text).transform([](const QVariant &value) {
            return QVariant(QStringList{value.toString()});
        });
    }
    return QVariant();
}

QString optionValueText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::UnknownType:
        return {};
    case QMetaType::Bool:
        return value.toBool() ? QStringLiteral("True") : QStringLiteral("False");
    case QMetaType::Double:
        return pythonFloatText(value.toDouble());
    case QMetaType::QStringList: {
        QStringList items = value.toStringList();
        std::transform(items.cbegin(), items.cend(), items.begin(), pythonRepr);
        return u'[' + items.join(QLatin1String(", ")) + u']';
    }
    case QMetaType::QVariantMap: {
        QStringList items;
        const QVariantMap map = value.toMap();
        for (auto it = map.cbegin(); it != map.cend(); ++it)
            items.append(pythonRepr(it.key()) + QLatin1String(": ") + pythonRepr(it->toString()));
        return u'{' + items.join(QLatin1String(", ")) + u'}';
    }
    default:
        return value.toString();
    }
}

QString closestName(const QString &name, const QStringList &candidates)
{
    if (name.isEmpty() || name.size() > 80)
        return {};
    const QString wanted = name.toLower().replace(u'-', u'_');
    qsizetype best = std::clamp<qsizetype>(name.size() / 4, name.size() < 3 ? 0 : 1, 3) + 1;
    QString closest;
    for (const QString &candidate : candidates) {
        if (candidate.size() > 80)
            continue;
        const qsizetype away = distance(wanted, candidate.toLower().replace(u'-', u'_'), best - 1);
        if (away < best) {
            best = away;
            closest = candidate;
        }
    }
    return closest;
}

QString shownName(const QString &name)
{
    constexpr qsizetype longest = 60;
    if (name.size() <= longest)
        return displayName(name);
    return displayName(name.first(longest)) + QChar(0x2026);
}

} // namespace Quartermaster
