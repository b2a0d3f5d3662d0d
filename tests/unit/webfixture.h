// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "cannedserver.h"
#include "drivers/http/httpdriver.h"
#include "model/datastream.h"
#include "model/registry.h"
#include "model/store.h"

#include <QtTest>

// What the tests of the HTTP driver share: a store, and a server like any other.

namespace Quartermaster {

using namespace Qt::StringLiterals;

inline constexpr int longest = 10'000; // ms

/// One store of a registry of its own.
class Web
{
public:
    explicit Web(const QByteArray &options)
    {
        const auto configuration = parseConfiguration(
            "[DEFAULT]\nenabled_backends = web:http\n[web]\n" + options + '\n', u"test.conf"_s, m_registry.schemas());
        m_registry.setConfiguration(*configuration);
    }
    Store &store() { return *m_registry.store(u"web"_s); }
    Driver &driver() { return *m_registry.driver(store()); }
    const Snapshot &probe()
    {
        const auto operation = driver().probe();
        store().applyProbe(wait(operation), u"test"_s);
        return store().snapshot();
    }
    template<typename T>
    static const Result<T> &wait(const OperationPtr<T> &operation)
    {
        static const Result<T> late = failure(ErrorKind::TimedOut, u"the operation did not end"_s);
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        return finished.wait(longest) ? operation->result() : late;
    }
    Result<FetchedObject> get(const QString &path, ByteRange range = {})
    {
        data = std::make_shared<QByteArray>();
        const auto operation = driver().get(path, range, memorySink(data));
        return wait(operation);
    }
    Result<ObjectInfo> stat(const QString &path)
    {
        const auto operation = driver().stat(path);
        return wait(operation);
    }
    Result<ObjectPage> list(const QString &path, const QString &token = {})
    {
        const auto operation = driver().list(path, token);
        return wait(operation);
    }

    std::shared_ptr<QByteArray> data;

private:
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
    StoreRegistry m_registry{QList<DriverEntry>{httpDriverEntry(m_pool)}};
};

inline const QByteArray content = "0123456789";
inline const QByteArray oneObject = R"([{"name":"object","type":"file","size":10}])";

/// A server like any other: a listing, one object, ranges.
inline CannedAnswer proper(const CannedRequest &request)
{
    if (request.path == "/")
        return CannedServer::answer("200 OK", oneObject, "Content-Type: application/json\r\n");
    if (request.path != "/object")
        return CannedServer::answer("404 Not Found");
    const QByteArray range = request.headers.value("range");
    if (range.isEmpty())
        return CannedServer::answer("200 OK", content, "Accept-Ranges: bytes\r\n");
    const QList<QByteArray> ends = range.mid(6).split('-');
    const int first = ends.value(0).toInt();
    const int last = ends.value(1).isEmpty() ? 9 : std::min(ends.value(1).toInt(), 9);
    if (first > 9)
        return CannedServer::answer("416 Range Not Satisfiable", {}, "Content-Range: bytes */10\r\n");
    return CannedServer::answer("206 Partial Content", content.mid(first, last - first + 1),
                                "Content-Range: bytes " + QByteArray::number(first) + '-' + QByteArray::number(last)
                                    + "/10\r\n");
}

inline QByteArray optionsFor(const CannedServer &server)
{
    return "http_store_url = " + server.url().toLatin1();
}

} // namespace Quartermaster
