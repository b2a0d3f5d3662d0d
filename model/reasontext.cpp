// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/reasontext.h"

#include "model/objectname.h"

#include <QCoreApplication>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// For tr(): sentences of this file stand under one context.
class ReasonText
{
    Q_DECLARE_TR_FUNCTIONS(ReasonText)

public:
    static QString title(Reason reason);
    static QString cause(const Finding &finding);
    static QString help(const Finding &finding);
    static QString verb(OperationKind kind);
    static QString nothingNamed(OperationKind kind);
    static QString failed(const Error &error);
    static QString nameTaken();
    static QString cannot(const QString &what, const QString &object, const QString &store, const QString &cause);
    static QString checkedAt(const QDateTime &when);
    static QString checking(const QString &store);
    static QString cell(const QString &capability, const QString &store, Answer answer);
    static QString layer(Layer one);
    static QString answer(Answer one);
    static QString state(StoreState one);
};

QString ReasonText::title(Reason reason)
{
    switch (reason) {
    case Reason::None:
        return {};
    case Reason::NotSupported:
        return tr("Not supported");
    case Reason::NotConfigured:
        return tr("Not configured");
    case Reason::BadConfiguration:
        return tr("Bad configuration");
    case Reason::NotPermitted:
        return tr("Not permitted");
    case Reason::ReadOnly:
        return tr("Read-only");
    case Reason::Full:
        return tr("Full");
    case Reason::NoInodes:
        return tr("No inodes left");
    case Reason::Quota:
        return tr("Quota reached");
    case Reason::TooLarge:
        return tr("Too large");
    case Reason::Unreachable:
        return tr("Unreachable");
    case Reason::Timeout:
        return tr("No answer");
    case Reason::Maintenance:
        return tr("Maintenance");
    case Reason::RateLimited:
        return tr("Rate limited");
    case Reason::Certificate:
        return tr("Certificate not trusted");
    case Reason::Authentication:
        return tr("Not authenticated");
    case Reason::MissingRoot:
        return tr("Root is missing");
    case Reason::NotMounted:
        return tr("Not mounted");
    case Reason::Gone:
        return tr("Gone");
    case Reason::Immutable:
        return tr("Immutable");
    case Reason::NoRanges:
        return tr("No ranges");
    case Reason::BadAnswer:
        return tr("Bad answer");
    case Reason::ServerError:
        return tr("Server error");
    case Reason::SecretMissing:
        return tr("Password missing");
    case Reason::DriverNotBuilt:
        return tr("Driver not built");
    case Reason::UnknownDriver:
        return tr("Unknown driver");
    case Reason::SafeMode:
        return tr("Safe mode");
    case Reason::Simulated:
        return tr("Simulated");
    case Reason::NotChecked:
        return tr("Checking...");
    case Reason::Indeterminate:
        return tr("Can't be told");
    }
    return {};
}

QString ReasonText::cause(const Finding &finding)
{
    switch (finding.reason) {
    case Reason::None:
        return {};
    case Reason::NotSupported:
        return finding.layer == Layer::Driver ? tr("this kind of store does not support it")
                                              : tr("the backend does not support it");
    case Reason::NotConfigured:
        return tr("the store is not configured for it");
    case Reason::BadConfiguration:
        return tr("the store's configuration is wrong");
    case Reason::NotPermitted:
        return finding.layer == Layer::Object ? tr("the permissions of this object do not allow it")
                                              : tr("the permissions do not allow it");
    case Reason::ReadOnly:
        return tr("the store is read-only");
    case Reason::Full:
        return tr("the store is full");
    case Reason::NoInodes:
        return tr("the file system has no inodes left");
    case Reason::Quota:
        return tr("the quota is reached");
    case Reason::TooLarge:
        return tr("the object is larger than the store takes");
    case Reason::Unreachable:
        return tr("the store can't be reached");
    case Reason::Timeout:
        return tr("the store does not answer");
    case Reason::Maintenance:
        return tr("the service is unavailable now");
    case Reason::RateLimited:
        return tr("the service limits the rate of requests");
    case Reason::Certificate:
        return tr("the server's certificate is not trusted");
    case Reason::Authentication:
        return tr("the service does not accept who we are");
    case Reason::MissingRoot:
        return tr("the root of the store is missing");
    case Reason::NotMounted:
        return tr("the file system of the store is not mounted");
    case Reason::Gone:
        return tr("it is gone for good");
    case Reason::Immutable:
        return tr("it is marked immutable");
    case Reason::NoRanges:
        return tr("the server does not serve parts of objects");
    case Reason::BadAnswer:
        return tr("the server's answer makes no sense");
    case Reason::ServerError:
        return tr("the server reports an error of its own");
    case Reason::SecretMissing:
        return tr("its password is not known");
    case Reason::DriverNotBuilt:
        return tr("its driver is not part of this build");
    case Reason::UnknownDriver:
        return tr("there is no such driver");
    case Reason::SafeMode:
        return tr("safe mode is on");
    case Reason::Simulated:
        return tr("a tester simulates it");
    case Reason::NotChecked:
        return tr("it has not been checked yet");
    case Reason::Indeterminate:
        return tr("only trying can tell");
    }
    return {};
}

QString ReasonText::help(const Finding &finding)
{
    switch (finding.reason) {
    case Reason::None:
    case Reason::NotChecked:
    case Reason::Gone:
        return {};
    case Reason::NotSupported:
        return finding.layer == Layer::Driver ? tr("Use a store of another kind for this.") : QString();
    case Reason::NotConfigured:
        return tr("Set the option that is named, then reload the configuration.");
    case Reason::BadConfiguration:
        return tr("Mend the options of this store, then reload the configuration.");
    case Reason::NotPermitted:
        return tr("Give the user or key of this store the right to do it.");
    case Reason::ReadOnly:
        return tr("Make the store writable again, for example remount its file system read-write.");
    case Reason::Full:
        return tr("Delete objects, or give the store more room.");
    case Reason::NoInodes:
        return tr("Delete objects, or make a file system with more inodes.");
    case Reason::Quota:
        return tr("Delete objects, or have the quota raised.");
    case Reason::TooLarge:
        return tr("Use a store that takes larger objects.");
    case Reason::Unreachable:
        return tr("Check the network and whether the service runs; the store comes back by itself.");
    case Reason::Timeout:
        return tr("Check the backend and the network; the store comes back by itself.");
    case Reason::Maintenance:
    case Reason::RateLimited:
        if (finding.until.isValid())
            return tr("Wait until %1; the store comes back by itself.")
                .arg(finding.until.toLocalTime().toString(u"HH:mm:ss"_s));
        return tr("Wait; the store comes back by itself.");
    case Reason::Certificate:
        return tr("Give the store the certificate authority of its server, or have the certificate renewed.");
    case Reason::Authentication:
        return tr("Check the user, the password or the key of this store.");
    case Reason::MissingRoot:
        return tr("Create it, or correct the option that names it.");
    case Reason::NotMounted:
        return tr("Mount it; until then nothing is written to the folder beneath.");
    case Reason::Immutable:
        return tr("Remove the attribute (chattr -i).");
    case Reason::NoRanges:
        return tr("Download the whole object.");
    case Reason::BadAnswer:
        return tr("Check whether the address is the right one, and the server's log.");
    case Reason::ServerError:
        return tr("See the server's log.");
    case Reason::SecretMissing:
        return tr("Unlock the desktop's keychain, or type the password in the window.");
    case Reason::DriverNotBuilt:
        return tr("Install a build that has this driver.");
    case Reason::UnknownDriver:
        return tr("Correct the driver's name in the configuration.");
    case Reason::SafeMode:
        return tr("Turn safe mode off to change anything.");
    case Reason::Simulated:
        return tr("Change it in the simulation panel.");
    case Reason::Indeterminate:
        return tr("Try it: the answer is remembered.");
    }
    return {};
}

QString ReasonText::verb(OperationKind kind)
{
    switch (kind) {
    case OperationKind::List:
        return tr("list");
    case OperationKind::Stat:
        return tr("look up");
    case OperationKind::Get:
        return tr("download");
    case OperationKind::GetOffset:
    case OperationKind::GetRange:
        return tr("download a part of");
    case OperationKind::Add:
        return tr("upload");
    case OperationKind::AddOffset:
        return tr("write a part of");
    case OperationKind::Delete:
        return tr("delete");
    case OperationKind::CreateContainer:
        return tr("create");
    case OperationKind::Copy:
        return tr("copy");
    case OperationKind::Rename:
        return tr("rename");
    case OperationKind::SetMetadata:
        return tr("change the properties of");
    }
    return {};
}

QString ReasonText::nothingNamed(OperationKind kind)
{
    return kind == OperationKind::CreateContainer ? tr("folders") : tr("objects");
}

QString ReasonText::nameTaken()
{
    return tr("another object has this name");
}

/// What an error's kind says, where the error itself gives no reason.
QString ReasonText::failed(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::NotFound:
        return tr("it does not exist");
    case ErrorKind::AlreadyExists:
        return tr("it exists already");
    case ErrorKind::NotPermitted:
        return tr("the permissions do not allow it");
    case ErrorKind::NotAuthenticated:
        return tr("the service does not accept who we are");
    case ErrorKind::StorageFull:
        return tr("the store is full");
    case ErrorKind::Unreachable:
        return tr("the store can't be reached");
    case ErrorKind::TimedOut:
        return tr("the store does not answer");
    case ErrorKind::ChecksumMismatch:
        return tr("the checksums differ");
    case ErrorKind::BadAnswer:
        return tr("the server's answer makes no sense");
    case ErrorKind::Canceled:
        return tr("it was canceled");
    case ErrorKind::BadInput:
        return tr("the name or a value can't be used");
    case ErrorKind::BadConfiguration:
        return tr("the configuration does not fit");
    case ErrorKind::SourceChanged:
        return tr("what is to be read has changed meanwhile");
    case ErrorKind::LocalFile:
        return tr("a file or a folder of this computer stands in the way");
    case ErrorKind::Failed:
        return tr("it failed");
    case ErrorKind::Refused:
        return {};
    }
    return {};
}

QString ReasonText::cannot(const QString &what, const QString &object, const QString &store, const QString &cause)
{
    if (store.isEmpty()) //: %1 a verb in the infinitive, %2 an object, %3 a clause
        return tr("Cannot %1 %2: %3.").arg(what, object, cause);
    //: %1 a verb in the infinitive, %2 an object, %3 a store, %4 a clause
    return tr("Cannot %1 %2 in %3: %4.").arg(what, object, store, cause);
}

QString ReasonText::checkedAt(const QDateTime &when)
{
    return tr("(Checked %1.)").arg(when.toLocalTime().toString(u"HH:mm:ss"_s));
}

QString ReasonText::checking(const QString &store)
{
    return tr("Checking %1...").arg(store);
}

QString ReasonText::cell(const QString &capability, const QString &store, Answer one)
{
    //: %1 a capability such as READ_ACCESS, %2 a store, %3 yes, no or unknown
    return tr("%1 of %2: %3").arg(capability, store, answer(one));
}

QString ReasonText::layer(Layer one)
{
    switch (one) {
    case Layer::Driver:
        return tr("Driver");
    case Layer::Configuration:
        return tr("Configuration");
    case Layer::Backend:
        return tr("Backend");
    case Layer::Object:
        return tr("Object");
    case Layer::Override:
        return tr("Override");
    }
    return {};
}

QString ReasonText::answer(Answer one)
{
    switch (one) {
    case Answer::Unknown:
        return tr("unknown");
    case Answer::No:
        return tr("no");
    case Answer::Yes:
        return tr("yes");
    }
    return {};
}

QString ReasonText::state(StoreState one)
{
    switch (one) {
    case StoreState::Unknown:
        return tr("Unknown");
    case StoreState::Online:
        return tr("Online");
    case StoreState::Degraded:
        return tr("Degraded");
    case StoreState::Offline:
        return tr("Offline");
    }
    return {};
}

QString withDetail(const QString &clause, const QString &detail)
{
    if (detail.isEmpty())
        return clause;
    if (clause.isEmpty())
        return displayName(detail);
    return u"%1 (%2)"_s.arg(clause, displayName(detail));
}

/// A clause. A refusal's detail is the whole cause already; a local file's reason (its disk is full) is not the store's.
QString happened(const Error &error)
{
    if (error.kind == ErrorKind::Refused && !error.detail.isEmpty())
        return displayName(error.detail);
    const Finding finding{.layer = Layer::Backend, .reason = error.reason};
    const bool isOfStore = error.reason != Reason::None && error.kind != ErrorKind::LocalFile;
    return withDetail(isOfStore ? ReasonText::cause(finding) : ReasonText::failed(error), error.detail);
}

QString sentences(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(u' ');
}

} // namespace

QString reasonTitle(Reason reason)
{
    return ReasonText::title(reason);
}

QString causeText(const Finding &finding)
{
    return withDetail(ReasonText::cause(finding), finding.detail);
}

QString helpText(const Finding &finding)
{
    return ReasonText::help(finding);
}

QString operationVerb(OperationKind kind)
{
    return ReasonText::verb(kind);
}

QString verdictText(const Verdict &verdict, OperationKind kind, const QString &store, const QString &object)
{
    if (verdict.permits())
        return {};
    if (verdict.waits())
        return ReasonText::checking(store);
    const QString what = object.isEmpty() ? ReasonText::nothingNamed(kind) : displayName(object);
    const Finding &finding = verdict.deciding;
    const QString checked = finding.checkedAt.isValid() ? ReasonText::checkedAt(finding.checkedAt) : QString();
    return sentences(
        {ReasonText::cannot(operationVerb(kind), what, store, causeText(finding)), helpText(finding), checked});
}

QString capabilityText(const Verdict &verdict, Capability capability, const QString &store)
{
    const QString cell = ReasonText::cell(capabilityName(capability), store, verdict.answer);
    if (verdict.answer == Answer::Yes)
        return cell + u'.';
    const Finding &finding = verdict.deciding;
    const QString checked = finding.checkedAt.isValid() ? ReasonText::checkedAt(finding.checkedAt) : QString();
    return sentences({cell + ", "_L1 + causeText(finding) + u'.', helpText(finding), checked});
}

QString errorText(const Error &error, OperationKind kind)
{
    const Finding finding{.layer = Layer::Backend, .reason = error.reason};
    const bool helps = error.reason != Reason::None && error.kind != ErrorKind::LocalFile;
    const QString what = error.object.isEmpty() ? ReasonText::nothingNamed(kind) : displayName(error.object);
    const bool isTaken = kind == OperationKind::Rename && error.kind == ErrorKind::AlreadyExists;
    const QString cause = isTaken ? ReasonText::nameTaken() : happened(error);
    return sentences(
        {ReasonText::cannot(operationVerb(kind), what, error.store, cause), helps ? helpText(finding) : QString()});
}

QString errorText(const Error &error)
{
    const QString text = happened(error);
    return error.object.isEmpty() ? text : u"%1: %2"_s.arg(displayName(error.object), text);
}

QString layerTitle(Layer layer)
{
    return ReasonText::layer(layer);
}

QString answerTitle(Answer answer)
{
    return ReasonText::answer(answer);
}

QString stateTitle(StoreState state)
{
    return ReasonText::state(state);
}

} // namespace Quartermaster
