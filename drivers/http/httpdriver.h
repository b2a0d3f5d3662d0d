// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/httpconfig.h"
#include "drivers/http/httpmemory.h"
#include "model/driver.h"
#include "model/registry.h"
#include "model/workerpool.h"

namespace Quartermaster {

class NetworkThread;

/// glance_store's http store: it reads what a web server shows, by design never more. With http_store_url it is also browsed.
class HttpDriver final : public Driver
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HttpDriver)

public:
    HttpDriver(Store &store, std::shared_ptr<WorkerPool> pool, std::shared_ptr<NetworkThread> thread);
    ~HttpDriver() override;

protected:
    OperationPtr<ProbeReport> doProbe() override;
    ConnectionTestPtr doTestConnection() override;
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override;
    OperationPtr<ObjectInfo> doStat(const QString &path) override;
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override;

private:
    std::shared_ptr<WorkerPool> m_pool;
    Result<HttpConfig> m_config;
    std::shared_ptr<HttpClient> m_client;
    std::shared_ptr<HttpMemory> m_memory = std::make_shared<HttpMemory>();
};

/// All http stores share one network thread, which starts with the first request and ends with the entry and its drivers.
[[nodiscard]] DriverEntry httpDriverEntry(std::shared_ptr<WorkerPool> pool);

} // namespace Quartermaster
