// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "drivers/http/httpdriver.h"
#include "model/objectname.h"
#include "model/workerpool.h"

#include <QDir>
#include <QUrl>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

/// One way in which a real server shows a folder; its settings come from tests/servers/up.
struct Server {
    const char *endpoint; ///< Names of environment variables.
    const char *root;
    const char *log;
    QByteArray place; ///< "/json/"
    QByteArray options = {};
};

class HttpTarget final : public ContractTarget
{
public:
    explicit HttpTarget(Server server)
        : m_server(std::move(server))
    {
        static int count = 0;
        m_folder = u"contract-%1-%2"_s.arg(::getpid()).arg(++count);
    }
    ~HttpTarget() override
    {
        std::error_code ignored;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
        static_cast<void>(m_pool->drain(10'000));
    }
    Q_DISABLE_COPY_MOVE(HttpTarget)

    QString obstacle() override
    {
        if (qEnvironmentVariableIsEmpty(m_server.endpoint))
            return u"%1 is not set: see tests/servers/README.md"_s.arg(QLatin1String(m_server.endpoint));
        m_path = std::filesystem::path(qgetenv(m_server.root).toStdString()) / m_folder.toStdString();
        std::filesystem::create_directory(m_path);
        return {};
    }
    DriverEntry entry() override { return httpDriverEntry(m_pool); }
    QByteArray configuration() override
    {
        return "[DEFAULT]\nenabled_backends = contract:http\n[glance_store]\ndefault_backend = contract\n[contract]\n"
               "http_store_url = "
               + base().toLatin1() + '\n' + m_server.options;
    }

    bool plant(const QString &name, const QByteArray &data) override
    {
        if (name.startsWith(u'.')) // neither server lists such files
            return false;
        const std::filesystem::path path = m_path / bytesFromName(name).toStdString();
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        std::ofstream file(path, std::ios::binary);
        file.write(data.constData(), data.size());
        file.close();
        return file.good();
    }
    std::optional<QByteArray> peek(const QString &name) override
    {
        std::ifstream file(m_path / bytesFromName(name).toStdString(), std::ios::binary);
        if (!file)
            return {};
        return QByteArray::fromStdString(std::string(std::istreambuf_iterator<char>(file), {}));
    }
    QStringList everything() override
    {
        QStringList all;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(m_path))
            all.append(nameFromBytes(QByteArray::fromStdString(entry.path().string())));
        all.sort();
        return all;
    }
    /// Those that the server has written down; each is, when it has ended.
    std::optional<qint64> requests() override
    {
        std::ifstream log(qgetenv(m_server.log).toStdString());
        qint64 count = 0;
        for (std::string line; std::getline(log, line);)
            count += line.find(m_folder.toStdString()) != std::string::npos;
        return count;
    }

    QString location(const QString &name) const override { return base() + QString::fromLatin1(encodeName(name)); }
    QStringList badLocations() const override
    {
        return {u"file:///etc/passwd"_s, u"rbd://fsid/pool/image/snap"_s,
                u"swift+http://a/b/c"_s, u"http://"_s,
                u"http:///etc/passwd"_s, u"https://host:port/object"_s,
                u"../outside"_s,         u"%2e%2e/outside"_s,
                u"sub/../../outside"_s,  u"/etc/passwd"_s};
    }
    bool hasPrefixes() const override { return true; }

private:
    [[nodiscard]] QString base() const
    {
        return qEnvironmentVariable(m_server.endpoint) + QString::fromLatin1(m_server.place) + m_folder + u'/';
    }

    Server m_server;
    QString m_folder;
    std::filesystem::path m_path;
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
};

ContractSuite::Candidate candidate(const char *name, const Server &server)
{
    return {name, [server] { return std::make_unique<HttpTarget>(server); }};
}

Server nginx(const char *place)
{
    return {"QM_TEST_HTTP_ENDPOINT", "QM_TEST_HTTP_ROOT", "QM_TEST_HTTP_ACCESS_LOG", place};
}

Server apache(const char *place)
{
    return {"QM_TEST_APACHE_ENDPOINT", "QM_TEST_APACHE_ROOT", "QM_TEST_APACHE_ACCESS_LOG", place};
}

} // namespace

int main(int argc, char **argv)
{
    Server encrypted = nginx("/json/");
    encrypted.endpoint = "QM_TEST_HTTPS_ENDPOINT";
    encrypted.options = "https_ca_certificates_file = " + qgetenv("QM_TEST_HTTP_CA") + '\n';
    Server http2 = encrypted;
    http2.endpoint = "QM_TEST_HTTP2_ENDPOINT";
    return runContractSuite(
        argc, argv,
        {candidate("http, nginx, JSON", nginx("/json/")), candidate("http, nginx, HTML", nginx("/range/")),
         candidate("http, nginx, without HEAD", nginx("/nohead/")), candidate("http, Apache, table", apache("/table/")),
         candidate("http, Apache, plain", apache("/plain/")), candidate("https, nginx, verified", encrypted),
         candidate("https, nginx with HTTP/2", http2)});
}
