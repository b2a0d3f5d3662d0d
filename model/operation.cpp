// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/operation.h"

#include <QMetaObject>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace Quartermaster {

QString errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Refused:
        return u"refused"_s;
    case ErrorKind::NotFound:
        return u"not-found"_s;
    case ErrorKind::AlreadyExists:
        return u"already-exists"_s;
    case ErrorKind::NotPermitted:
        return u"not-permitted"_s;
    case ErrorKind::NotAuthenticated:
        return u"not-authenticated"_s;
    case ErrorKind::StorageFull:
        return u"storage-full"_s;
    case ErrorKind::Unreachable:
        return u"unreachable"_s;
    case ErrorKind::TimedOut:
        return u"timed-out"_s;
    case ErrorKind::ChecksumMismatch:
        return u"checksum-mismatch"_s;
    case ErrorKind::BadAnswer:
        return u"bad-answer"_s;
    case ErrorKind::BadInput:
        return u"bad-input"_s;
    case ErrorKind::BadConfiguration:
        return u"bad-configuration"_s;
    case ErrorKind::SourceChanged:
        return u"source-changed"_s;
    case ErrorKind::LocalFile:
        return u"local-file"_s;
    case ErrorKind::Canceled:
        return u"canceled"_s;
    case ErrorKind::Failed:
        return u"failed"_s;
    }
    return {};
}

Operation::Operation(QObject *parent)
    : QObject(parent)
{}

Operation::~Operation() = default;

void Operation::start()
{
    if (m_started)
        return;
    m_started = true;
    if (m_finished) // canceled before it began
        return;
    if (m_stallLimit > 0) {
        m_stallTimer = new QTimer(this);
        m_stallTimer->setSingleShot(true);
        m_stallTimer->setInterval(m_stallLimit);
        connect(m_stallTimer, &QTimer::timeout, this, [this] {
            fail({.kind = ErrorKind::TimedOut,
                  .detail = u"no answer within %1 s"_s.arg(m_stallLimit / 1000.0),
                  .reason = Reason::Timeout,
                  .temporary = true});
        });
        m_stallTimer->start();
    }
    doStart();
}

void Operation::cancel()
{
    fail({.kind = ErrorKind::Canceled, .detail = u"canceled"_s});
}

void Operation::fail(Error error)
{
    if (m_finished)
        return;
    complete(error);
    setFailure(std::move(error));
    if (m_started)
        doCancel();
    settle();
}

void Operation::reportProgress(qint64 done, qint64 total)
{
    if (m_finished)
        return;
    if (m_stallTimer)
        m_stallTimer->start();
    Q_EMIT progressChanged(done, total);
}

void Operation::settle()
{
    if (m_finished)
        return;
    m_finished = true;
    if (m_stallTimer)
        m_stallTimer->stop();
    // Always later: a caller that has just called start() or cancel() has not connected, or is in no state to hear of it.
    QMetaObject::invokeMethod(this, &Operation::finished, Qt::QueuedConnection);
}

void OperationDeleter::operator()(Operation *operation) const
{
    operation->disconnect();
    operation->cancel();
    operation->deleteLater();
}

} // namespace Quartermaster
