// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Whether the environment asks for texts as programs have them: LC_ALL=C and the like.
bool isPlain()
{
    for (const char *variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const QByteArray value = qgetenv(variable); !value.isEmpty())
            return value == "C" || value == "POSIX" || value.startsWith("C.");
    }
    return false;
}

} // namespace

Language::~Language()
{
    if (!QCoreApplication::instance())
        return;
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
}

const QStringList &Language::available()
{
    static const QStringList languages{u"de"_s, u"en"_s, u"zh_CN"_s};
    return languages;
}

QString Language::matching(const QString &wanted)
{
    const QLocale locale(wanted);
    if (locale.language() == QLocale::C)
        return {};
    for (const QString &one : available()) {
        const QLocale offered(one);
        // The script tells the Chinese of Singapore from that of Taiwan.
        if (offered.language() == locale.language() && offered.script() == locale.script())
            return one;
    }
    return {};
}

QString Language::ofSystem()
{
    if (isPlain())
        return u"en"_s; // whatever $LANGUAGE says, as gettext has it
    const QStringList wanted = QLocale::system().uiLanguages();
    for (const QString &one : wanted) {
        if (const QString match = matching(one); !match.isEmpty())
            return match;
    }
    return u"en"_s;
}

void Language::install(const QString &wanted)
{
    const QLocale system = QLocale::system();
    m_name = wanted.isEmpty() ? QString() : matching(wanted);
    const bool isChosen = !m_name.isEmpty();
    if (!isChosen)
        m_name = ofSystem();
    const QLocale chosen(wanted);
    const bool isSystems = system.language() == chosen.language() && system.script() == chosen.script();
    QLocale::setDefault(isChosen && !isSystems ? chosen : system);

    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    if (m_qt.load(u"qtbase_"_s + m_name, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    if (m_own.load(u":/i18n/quartermaster_"_s + m_name))
        QCoreApplication::installTranslator(&m_own);
}

} // namespace Quartermaster
