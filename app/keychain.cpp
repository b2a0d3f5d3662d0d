// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/keychain.h"

#include <QCoreApplication>
#include <QPointer>

#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class KeychainText
{
    Q_DECLARE_TR_FUNCTIONS(Keychain)
};

QString service()
{
    return u"Quartermaster"_s;
}

Error errorOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {.kind = ErrorKind::NotFound, .detail = KeychainText::tr("the keychain does not have it")};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {.kind = ErrorKind::NotPermitted,
                .detail = KeychainText::tr("the keychain is locked, or access to it was denied"),
                .evidence = job.errorString()};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {.kind = ErrorKind::Failed,
                .detail = KeychainText::tr("this desktop has no keychain that can be used"),
                .evidence = job.errorString()};
    case QKeychain::NoError:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    return {.kind = ErrorKind::Failed,
            .detail = KeychainText::tr("the keychain cannot be used (%1)").arg(job.errorString()),
            .evidence = job.errorString()};
}

/// A job can't be stopped: let go, it ends by itself and nobody listens.
template<typename T, typename Job>
class KeychainOperation final : public OperationOf<T>
{
public:
    explicit KeychainOperation(const QString &key)
        : m_job(new Job(service()))
    {
        m_job->setKey(key);
        m_job->setInsecureFallback(false);
        m_job->setAutoDelete(true);
    }
    ~KeychainOperation() override
    {
        if (m_job && !this->isStarted())
            delete m_job.data();
    }
    Q_DISABLE_COPY_MOVE(KeychainOperation)
    [[nodiscard]] Job &job() { return *m_job; }

protected:
    void doStart() override
    {
        QObject::connect(m_job.data(), &QKeychain::Job::finished, this, [this](QKeychain::Job *job) { ended(*job); });
        m_job->start();
    }

private:
    void ended(const QKeychain::Job &job)
    {
        if constexpr (std::is_void_v<T>) {
            const bool isGone =
                std::is_same_v<Job, QKeychain::DeletePasswordJob> && job.error() == QKeychain::EntryNotFound;
            this->finish(job.error() == QKeychain::NoError || isGone ? Result<void>() : tl::unexpected(errorOf(job)));
        } else {
            if (job.error() == QKeychain::NoError)
                this->finish(static_cast<const Job &>(job).textData());
            else
                this->finish(tl::unexpected(errorOf(job)));
        }
    }

    QPointer<Job> m_job;
};

} // namespace

OperationPtr<QString> Keychain::read(const QString &key)
{
    return OperationPtr<QString>(new KeychainOperation<QString, QKeychain::ReadPasswordJob>(key));
}

OperationPtr<void> Keychain::write(const QString &key, const QString &secret)
{
    auto *operation = new KeychainOperation<void, QKeychain::WritePasswordJob>(key);
    operation->job().setTextData(secret);
    return OperationPtr<void>(operation);
}

OperationPtr<void> Keychain::remove(const QString &key)
{
    return OperationPtr<void>(new KeychainOperation<void, QKeychain::DeletePasswordJob>(key));
}

} // namespace Quartermaster
