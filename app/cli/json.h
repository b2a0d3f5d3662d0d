// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace Quartermaster {

/// A JSON object that keeps its keys in the order in which they were added (QJsonObject sorts them, and cannot hold the lone
/// surrogates that names of undecodable bytes have: here they are \\udcXX, which Python reads back as it wrote them).
class JsonObject
{
public:
    JsonObject &text(const char *key, const QString &value);
    JsonObject &textOrNull(const char *key, const QString &value); ///< null for an empty one.
    JsonObject &number(const char *key, qint64 value);
    JsonObject &numberOrNull(const char *key, std::optional<qint64> value);
    JsonObject &boolean(const char *key, bool value);
    JsonObject &time(const char *key, const QDateTime &value); ///< UTC with milliseconds; null for a null one.
    /// \a value is JSON already.
    JsonObject &json(const char *key, const QByteArray &value);
    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }
    /// On one line, without newline.
    [[nodiscard]] QByteArray toJson() const { return '{' + m_text + '}'; }

private:
    QByteArray m_text;
};

[[nodiscard]] QByteArray jsonString(const QString &text);
/// Of JSON values; one a line when \a lines.
[[nodiscard]] QByteArray jsonArray(const QList<QByteArray> &values, bool lines = false);
[[nodiscard]] QByteArray jsonStrings(const QList<QString> &texts);
/// "2026-01-01T12:00:00.000Z".
[[nodiscard]] QString isoTime(const QDateTime &time);

} // namespace Quartermaster
