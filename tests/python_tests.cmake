# The tests of the whole binary: pytest, with DuckDB as the one who counts again.
if(SHOPSPHERE_TESTS)
  set(SHOP_PYTHON ${PROJECT_SOURCE_DIR}/.venv/bin/python)
  foreach(folder commands real_data crash lake_readers)
    add_test(NAME ${folder}
             COMMAND ${SHOP_PYTHON} -m pytest -q --tb=short -p no:cacheprovider
                     ${CMAKE_CURRENT_LIST_DIR}/${folder})
    set_tests_properties(
      ${folder} PROPERTIES
      ENVIRONMENT "SHOPSPHERE_BINARY=$<TARGET_FILE:shopsphere>;PYTHONDONTWRITEBYTECODE=1"
      LABELS whole COST 1000  # the longest begin first
      TIMEOUT 1200)
  endforeach()
  # The server from outside; what behaves badly to it has a test of its own.
  add_test(NAME http
           COMMAND ${SHOP_PYTHON} -m pytest -q --tb=short -p no:cacheprovider
                   --ignore=${CMAKE_CURRENT_LIST_DIR}/http/hostile ${CMAKE_CURRENT_LIST_DIR}/http)
  set_tests_properties(
    http PROPERTIES
    ENVIRONMENT "SHOPSPHERE_BINARY=$<TARGET_FILE:shopsphere>;PYTHONDONTWRITEBYTECODE=1"
    LABELS whole TIMEOUT 600)
  # It measures how long others wait meanwhile: nothing else runs beside it.
  add_test(NAME hostile
           COMMAND ${SHOP_PYTHON} -m pytest -q --tb=short -p no:cacheprovider
                   ${CMAKE_CURRENT_LIST_DIR}/http/hostile)
  set_tests_properties(
    hostile PROPERTIES
    ENVIRONMENT "SHOPSPHERE_BINARY=$<TARGET_FILE:shopsphere>;PYTHONDONTWRITEBYTECODE=1"
    LABELS whole RUN_SERIAL TRUE TIMEOUT 600)
endif()
