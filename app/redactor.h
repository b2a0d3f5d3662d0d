// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"

#include <QMutex>
#include <QRegularExpression>
#include <QSet>
#include <QString>

namespace Quartermaster {

/// Takes secrets out of texts: those that it knows, in every spelling that they may be written in (as they are, percent-encoded,
/// Base64, hexadecimal, escaped for HTML and JSON), and what looks like one: user information and signatures in URLs,
/// authentication headers, assignments to options that are named like secrets. Thread-safe. The second wall: those who write
/// texts leave secrets out in the first place.
class Redactor
{
    Q_DISABLE_COPY_MOVE(Redactor)

public:
    static constexpr QLatin1StringView mark{"***"};

    Redactor() = default;

    /// Whether an option of this name holds a secret, whatever the schemas say: for drivers that are not built.
    [[nodiscard]] static bool isSecretName(const QString &option);

    void addSecret(const QString &secret);
    /// The secrets of a configuration file: of options that \a schemas or their names call secret, and the user information
    /// of URLs in others. What can't be read teaches nothing.
    void learnFile(const QString &path, const QList<DriverSchema> &schemas = {});
    void learn(const QByteArray &text, const QList<DriverSchema> &schemas = {});

    [[nodiscard]] QString redacted(QString text) const;

private:
    void addSpellings(const QString &secret);
    void learnUrls(const QString &value);

    mutable QMutex m_mutex;
    QSet<QString> m_known; ///< The secrets themselves.
    QList<QRegularExpression> m_written;
    QStringList m_spellings;  ///< The longest first: a secret may be part of another one.
    QStringList m_shortWords; ///< Of one or two letters: taken out as whole words only.
};

} // namespace Quartermaster
