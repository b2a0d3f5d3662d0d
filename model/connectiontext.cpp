// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/connectiontext.h"

#include "model/reasontext.h"

#include <QCoreApplication>
#include <QLocale>

namespace Quartermaster {

namespace {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

class StepText
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionTest)
};

QString dateText(const QDateTime &date)
{
    return QLocale().toString(date, QLocale::ShortFormat) + QStringLiteral(" UTC");
}

QStringList certificateLines(const CertificateInfo &certificate)
{
    QStringList lines;
    lines << StepText::tr("Subject: %1").arg(certificate.subject);
    lines << StepText::tr("Issuer: %1").arg(certificate.issuer);
    if (!certificate.names.isEmpty())
        lines << StepText::tr("For: %1").arg(certificate.names.join(QStringLiteral(", ")));
    lines << StepText::tr("Valid from %1 until %2")
                 .arg(dateText(certificate.validFrom), dateText(certificate.validUntil));
    lines << StepText::tr("SHA-256: %1").arg(certificate.fingerprint);
    for (const QString &problem : certificate.problems)
        lines << StepText::tr("Problem: %1").arg(problem);
    return lines;
}

} // namespace

QString stepTitle(Kind kind)
{
    switch (kind) {
    case Kind::Options:
        return StepText::tr("Check the options");
    case Kind::Resolve:
        return StepText::tr("Resolve the name");
    case Kind::Connect:
        return StepText::tr("Connect");
    case Kind::Encrypt:
        return StepText::tr("Encrypt (TLS)");
    case Kind::Authenticate:
        return StepText::tr("Authenticate");
    case Kind::Path:
        return StepText::tr("Find the directory");
    case Kind::Mount:
        return StepText::tr("See what is mounted");
    case Kind::Permissions:
        return StepText::tr("Check the permissions");
    case Kind::Space:
        return StepText::tr("Measure the free space");
    case Kind::Probe:
        return StepText::tr("Ask what it can do");
    case Kind::List:
        return StepText::tr("List");
    }
    return {};
}

QString stepStateTitle(State state, bool isOver)
{
    switch (state) {
    case State::Waiting:
        return isOver ? StepText::tr("not reached") : StepText::tr("waiting");
    case State::Running:
        return StepText::tr("running");
    case State::Passed:
        return StepText::tr("passed");
    case State::Warning:
        return StepText::tr("passed, with a warning");
    case State::Failed:
        return StepText::tr("failed");
    case State::Skipped:
        return StepText::tr("not needed");
    }
    return {};
}

QString stepHelp(const ConnectionStep &step)
{
    if (step.state != State::Failed && step.state != State::Warning)
        return {};
    switch (step.kind) {
    case Kind::Resolve:
        return StepText::tr("Check how the host's name is spelt, and whether this computer's name server knows it.");
    case Kind::Connect:
        return StepText::tr("Check the port, whether the server runs, and the firewalls on the way.");
    case Kind::Encrypt:
        if (step.reason == Reason::Certificate) {
            return StepText::tr(
                "If the certificate is the right one, choose the file of the authority that signed it; else "
                "have it replaced on the server.");
        }
        return StepText::tr("Check that the port speaks TLS, and which versions the server allows.");
    case Kind::Authenticate:
        if (step.state == State::Warning) // what the next step says comes first
            return {};
        return StepText::tr("Put the user name and the password into the URL, as in https://user:password@host/.");
    case Kind::Path:
        return StepText::tr("Create the directory, or correct its path.");
    case Kind::Options:
        if (step.reason == Reason::BadConfiguration)
            return StepText::tr("Correct the option, then test again.");
        break;
    case Kind::Mount:
    case Kind::Permissions:
    case Kind::Space:
    case Kind::Probe:
    case Kind::List:
        break;
    }
    return helpText({.reason = step.reason, .detail = step.result});
}

QString stepResult(const ConnectionStep &step)
{
    const bool isTrouble = step.state == State::Failed || step.state == State::Warning;
    QStringList parts{isTrouble ? reasonTitle(step.reason) : QString(), step.result};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(": "));
}

QString stepDetails(const ConnectionStep &step)
{
    QStringList lines{stepResult(step)};
    lines += step.evidence;
    if (const QString help = stepHelp(step); !help.isEmpty())
        lines << StepText::tr("What helps: %1").arg(help);
    lines.removeAll(QString());
    for (qsizetype i = 0; i < step.chain.size(); ++i) {
        lines << QString();
        lines << (i == 0 ? StepText::tr("The server's certificate") : StepText::tr("Authority %1").arg(i));
        lines += certificateLines(step.chain.at(i));
    }
    return lines.join(u'\n');
}

QString optionLabel(const OptionSchema &option)
{
    return option.label.isEmpty() ? option.name
                                  : QCoreApplication::translate("Options", option.label.toUtf8().constData());
}

QString optionHelp(const OptionSchema &option)
{
    return option.help.isEmpty() ? QString() : QCoreApplication::translate("Options", option.help.toUtf8().constData());
}

} // namespace Quartermaster
