// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "drivers/swift/swiftdriver.h"
#include "model/workerpool.h"
#include "tests/contract/swiftbench.h"

#include <QRegularExpression>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

class SwiftTarget final : public ContractTarget
{
public:
    explicit SwiftTarget(SwiftLogin login, QByteArray options)
        : m_login(login)
        , m_options(std::move(options))
    {}
    ~SwiftTarget() override
    {
        if (m_raw)
            m_raw->removeContainer(m_container);
        static_cast<void>(m_pool->drain(10'000));
    }
    Q_DISABLE_COPY_MOVE(SwiftTarget)

    QString obstacle() override
    {
        if (const QString missing = m_login.obstacle(); !missing.isEmpty())
            return missing;
        m_raw = m_login.raw();
        if (m_raw->ask("PUT", '/' + m_container).status / 100 != 2)
            qFatal("the cluster makes no container");
        return {};
    }
    DriverEntry entry() override { return swiftDriverEntry(m_pool); }
    QByteArray configuration() override
    {
        return "[DEFAULT]\nenabled_backends = contract:swift\n[glance_store]\ndefault_backend = contract\n[contract]\n"
               + m_login.options() + "swift_store_container = " + m_container + '\n' + m_options;
    }

    bool plant(const QString &name, const QByteArray &data) override
    {
        return m_raw->ask("PUT", swiftUrlPath(m_container, name), {}, data).status == 201;
    }
    std::optional<QByteArray> peek(const QString &name) override
    {
        const auto answer = m_raw->ask("GET", swiftUrlPath(m_container, name));
        return answer.status == 200 ? std::optional(answer.body) : std::nullopt;
    }
    /// Segments of what is there count with it.
    QStringList everything() override
    {
        static const QRegularExpression segment(u"^(.+?)(\\.[0-9a-f]{8})?-[0-9]{5}$"_s);
        const QStringList names = m_raw->names(m_container);
        QStringList all;
        for (const QString &name : names) {
            const auto match = segment.match(name);
            if (!match.hasMatch() || !names.contains(match.captured(1)))
                all.append(name);
        }
        return all;
    }
    std::optional<qint64> requests() override { return requestsFor(m_container); }

    QString location(const QString &name) const override
    {
        return u"swift+config://ref1/"_s + QString::fromLatin1(m_container) + u'/' + name;
    }
    QStringList badLocations() const override
    {
        const QString container = QString::fromLatin1(m_container);
        return {u"file:///etc/passwd"_s,
                u"rbd://fsid/pool/image/snap"_s,
                u"swift+http://a/b/c"_s,
                u"swift://user:key@auth.example.com/v1/%1/object"_s.arg(container),
                u"swift+config://ref2/%1/object"_s.arg(container),
                u"swift+config://ref1"_s,
                u"swift+config://ref1/%1"_s.arg(container),
                u"swift+config://ref1/%1/"_s.arg(container)};
    }
    int pageSize() const override { return 0; } // 10,000: tst_swift_paging plants so many
    bool hasPrefixes() const override { return true; }

private:
    SwiftLogin m_login;
    QByteArray m_options;
    QByteArray m_container = nextContainer();
    std::optional<RawSwift> m_raw;
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
};

ContractSuite::Candidate candidate(const char *name, SwiftLogin::Kind kind, const QByteArray &options = {})
{
    return {name, [=] { return std::make_unique<SwiftTarget>(SwiftLogin{.kind = kind}, options); }};
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArray segments = "swift_store_large_object_size = 1\nswift_store_large_object_chunk_size = 1\n";
    using Kind = SwiftLogin::Kind;
    return runContractSuite(argc, argv,
                            {candidate("swift, v1", Kind::Tempauth),
                             candidate("swift, v1, segments", Kind::Tempauth, segments),
                             candidate("swift, Keystone v3", Kind::Keystone)});
}
