// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>
#include <QTranslator>

namespace Quartermaster {

/// The language of a program's texts: our translation, and Qt's own. Lives as long as the texts are to be translated; the
/// application object comes before it.
class Language
{
    Q_DISABLE_COPY_MOVE(Language)

public:
    Language() = default;
    ~Language();

    /// What there is a translation for: "de", "en", "zh_CN".
    [[nodiscard]] static const QStringList &available();
    /// The one that fits \a wanted ("de", "de_AT", "zh-Hans") best; empty for none.
    [[nodiscard]] static QString matching(const QString &wanted);
    /// The one that the user's system asks for, English where there is none that it asks for.
    [[nodiscard]] static QString ofSystem();

    /// Installs it; with an empty \a wanted, or one that there is none for, the system's. Numbers and dates follow it,
    /// unless the system's own locale speaks the same language: then they follow that.
    void install(const QString &wanted = {});
    [[nodiscard]] const QString &name() const { return m_name; }

private:
    QTranslator m_own;
    QTranslator m_qt;
    QString m_name;
};

} // namespace Quartermaster
